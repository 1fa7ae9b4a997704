/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright (c) the Muen SDK authors */
/*
 * The elements of the grammar, from the leaves up. Order of children is free. Language elements that are resolved
 * before the grammar is checked (include, if) do not appear.
 */
#include "schema.h"

#include "vcpu.h"

/* Not for clang-format, which would stretch each over several lines. */
/* clang-format off */
#define SRC FORMAT_SOURCE
#define AB  (FORMAT_A | FORMAT_B)
#define B   FORMAT_B
#define ALL FORMAT_ALL

#define ATTRIBUTES(...) .attributes = (const struct schema_attribute[]){ __VA_ARGS__, { 0 } }
#define CHILDREN(...)   .children = (const struct schema_child[]){ __VA_ARGS__, { 0 } }

/* An attribute: needed in these formats, allowed in those. */
#define NEED(name, value)                      { name, VALUE_##value, ALL, ALL }
#define MAY(name, value)                       { name, VALUE_##value, 0, ALL }
#define ATTRIBUTE(name, value, needed, formats) { name, VALUE_##value, needed, formats }

/* A child: exactly one, at most one, any number, at least one. */
#define ONE(name, type)                  { name, &type, ALL, ALL, false }
#define OPTIONAL(name, type)             { name, &type, 0, ALL, false }
#define ANY(name, type)                  { name, &type, 0, ALL, true }
#define SOME(name, type)                 { name, &type, ALL, ALL, true }
/* At most one, any number, in the source only. */
#define SOURCE_ONE(name, type)           { name, &type, 0, SRC, false }
#define SOURCE_ANY(name, type)           { name, &type, 0, SRC, true }
#define CHILD(name, type, needed, formats, many) { name, &type, needed, formats, many }

/* clang-format on */

#define TYPE(type) static const struct schema_type type

TYPE(empty) = {.name = "emptyType"};
TYPE(text) = {.name = "textElementType", .text = VALUE_TEXT};
TYPE(bit) = {.name = "bitElementType", .text = VALUE_BIT};
TYPE(word64) = {.name = "word64ElementType", .text = VALUE_WORD64};

/* config */
TYPE(config_boolean) = {.name = "configBooleanType", ATTRIBUTES(NEED("name", NAME), NEED("value", BOOLEAN))};
TYPE(config_integer) = {.name = "configIntegerType", ATTRIBUTES(NEED("name", NAME), NEED("value", INTEGER))};
TYPE(config_string) = {.name = "configStringType", ATTRIBUTES(NEED("name", NAME), NEED("value", TEXT))};
TYPE(config) = {.name = "configType",
		CHILDREN(ANY("boolean", config_boolean), ANY("integer", config_integer), ANY("string", config_string))};

/* hardware */
TYPE(cpu) = {.name = "cpuType", ATTRIBUTES(NEED("apicId", WORD32), ATTRIBUTE("cpuId", CPU_ID, AB, ALL))};
TYPE(cpuid_leaf) = {.name = "cpuidType",
		    ATTRIBUTES(NEED("leaf", WORD32), NEED("subleaf", BYTE), NEED("eax", WORD32), NEED("ebx", WORD32),
			       NEED("ecx", WORD32), NEED("edx", WORD32))};
TYPE(msr_value) = {.name = "msrValueType",
		   ATTRIBUTES(NEED("address", WORD32), NEED("name", NAME), NEED("regval", WORD64))};
TYPE(processor) = {.name = "processorType",
		   ATTRIBUTES(NEED("cpuCores", POSITIVE), NEED("speed", POSITIVE), NEED("vmxTimerRate", TIMER_RATE),
			      MAY("virtualization", VIRTUALIZATION), MAY("apic", APIC), MAY("apicTimerKHz", POSITIVE),
			      MAY("tsc", TSC), MAY("switchTicks", WORD32)),
		   CHILDREN(SOME("cpu", cpu), ANY("cpuid", cpuid_leaf), ANY("msr", msr_value))};
TYPE(memory_block) = {.name = "memoryBlockType",
		      ATTRIBUTES(NEED("name", NAME), NEED("physicalAddress", WORD64), NEED("size", WORD64),
				 ATTRIBUTE("allocatable", BOOLEAN, B, ALL))};
TYPE(reserved_memory) = {.name = "reservedMemoryType",
			 ATTRIBUTES(NEED("name", NAME), NEED("physicalAddress", WORD64), NEED("size", WORD64))};
TYPE(hardware_memory) = {.name = "hardwareMemoryType",
			 ATTRIBUTES(MAY("dmaLimit", WORD64)),
			 CHILDREN(SOME("memoryBlock", memory_block), SOURCE_ANY("reservedMemory", reserved_memory))};
TYPE(device_memory) = {
    .name = "deviceMemoryType",
    ATTRIBUTES(NEED("name", NAME), NEED("physicalAddress", WORD64), NEED("size", WORD64), NEED("caching", CACHING))};
TYPE(device_port) = {.name = "ioPortType", ATTRIBUTES(NEED("name", NAME), NEED("start", WORD16), NEED("end", WORD16))};
TYPE(capability) = {.name = "capabilityType", ATTRIBUTES(NEED("name", NAME)), .text = VALUE_TEXT};
TYPE(capabilities) = {.name = "capabilitiesType", CHILDREN(SOME("capability", capability))};
TYPE(identification) = {.name = "identificationType",
			ATTRIBUTES(NEED("classcode", WORD16), NEED("vendorId", WORD16), NEED("deviceId", WORD16),
				   NEED("revisionId", BYTE))};
TYPE(iommu_group) = {.name = "iommuGroupType", ATTRIBUTES(NEED("id", WORD16))};
#define PCI_ADDRESS NEED("bus", BYTE), NEED("device", BYTE), NEED("function", BYTE)
TYPE(pci) = {.name = "pciType",
	     ATTRIBUTES(PCI_ADDRESS, ATTRIBUTE("msi", BOOLEAN, 0, AB)),
	     CHILDREN(OPTIONAL("identification", identification), OPTIONAL("iommuGroup", iommu_group))};
TYPE(pci_address) = {.name = "pciAddressType", ATTRIBUTES(PCI_ADDRESS)};
TYPE(msi) = {.name = "msiType", ATTRIBUTES(NEED("name", NAME))};
TYPE(irq) = {.name = "irqType", ATTRIBUTES(NEED("name", NAME), NEED("number", BYTE)), CHILDREN(SOURCE_ANY("msi", msi))};
TYPE(reserved_reference) = {.name = "reservedMemoryReferenceType", ATTRIBUTES(NEED("ref", NAME))};
TYPE(device) = {.name = "deviceType",
		ATTRIBUTES(NEED("name", NAME)),
		CHILDREN(OPTIONAL("description", text), OPTIONAL("pci", pci), ANY("irq", irq),
			 ANY("memory", device_memory), ANY("ioPort", device_port),
			 OPTIONAL("capabilities", capabilities), SOURCE_ANY("reservedMemory", reserved_reference))};
TYPE(devices) = {.name = "devicesType",
		 ATTRIBUTES(MAY("pciConfigAddress", WORD64), MAY("pciConfigSize", WORD64)),
		 CHILDREN(ANY("device", device))};
TYPE(port_write) = {.name = "portWriteType", ATTRIBUTES(NEED("port", WORD16), NEED("value", BYTE))};
TYPE(startup) = {.name = "startupType", CHILDREN(ANY("portWrite", port_write))};

const struct schema_type schema_hardware = {
    .name = "hardwareType",
    ATTRIBUTES(MAY("name", NAME)),
    CHILDREN(ONE("processor", processor), ONE("memory", hardware_memory), ONE("devices", devices),
	     OPTIONAL("startup", startup)),
};

/* platform */
static const struct schema_type alias_resource;
TYPE(alias_resource) = {.name = "aliasResourceType",
			ATTRIBUTES(NEED("name", NAME), NEED("physical", NAME)),
			CHILDREN(ANY("resource", alias_resource))};
TYPE(alias) = {.name = "aliasType",
	       ATTRIBUTES(NEED("name", NAME), NEED("physical", NAME)),
	       CHILDREN(ANY("resource", alias_resource))};
TYPE(aliases) = {.name = "aliasesType", CHILDREN(ANY("alias", alias))};
TYPE(physical_reference) = {.name = "physicalReferenceType", ATTRIBUTES(NEED("physical", NAME))};
TYPE(class) = {.name = "classType", ATTRIBUTES(NEED("name", NAME)), CHILDREN(ANY("device", physical_reference))};
TYPE(classes) = {.name = "classesType", CHILDREN(ANY("class", class))};
TYPE(mappings) = {.name = "mappingsType", CHILDREN(OPTIONAL("aliases", aliases), OPTIONAL("classes", classes))};
TYPE(diagnostics_device) = {.name = "diagnosticsDeviceType",
			    ATTRIBUTES(NEED("physical", NAME)),
			    CHILDREN(ANY("memory", physical_reference), ANY("ioPort", physical_reference))};
TYPE(diagnostics) = {.name = "kernelDiagnosticsType",
		     ATTRIBUTES(NEED("type", DIAGNOSTICS)),
		     CHILDREN(OPTIONAL("device", diagnostics_device))};

const struct schema_type schema_platform = {
    .name = "platformType",
    CHILDREN(CHILD("config", config, 0, SRC, false), OPTIONAL("mappings", mappings),
	     OPTIONAL("kernelDiagnostics", diagnostics)),
};

/* physical memory */
TYPE(file) = {.name = "fileType",
	      ATTRIBUTES(NEED("filename", TEXT), NEED("offset", NUMBER_OR_NONE), ATTRIBUTE("size", WORD64, 0, AB),
			 ATTRIBUTE("elf", TEXT, 0, AB), ATTRIBUTE("section", TEXT, 0, AB))};
TYPE(fill) = {.name = "fillType", ATTRIBUTES(NEED("pattern", BYTE))};
TYPE(hash) = {.name = "hashType", ATTRIBUTES(NEED("value", HASH))};
TYPE(hash_reference) = {.name = "hashReferenceType", ATTRIBUTES(NEED("memory", TEXT))};
TYPE(region) = {.name = "memoryType",
		ATTRIBUTES(NEED("name", TEXT), NEED("size", WORD64), NEED("caching", CACHING),
			   ATTRIBUTE("type", MEMORY_KIND, AB, ALL), ATTRIBUTE("alignment", ALIGNMENT, AB, ALL),
			   ATTRIBUTE("physicalAddress", WORD64, B, ALL)),
		CHILDREN(OPTIONAL("file", file), OPTIONAL("fill", fill), OPTIONAL("hash", hash),
			 OPTIONAL("hashRef", hash_reference))};
TYPE(regions) = {.name = "memoryRegionsType", CHILDREN(ANY("memory", region))};

/* events */
TYPE(event) = {.name = "eventType", ATTRIBUTES(NEED("name", NAME), NEED("mode", EVENT_MODE_SOURCE))};
TYPE(events) = {.name = "eventsType", CHILDREN(ANY("event", event))};
TYPE(unmask_irq) = {.name = "unmaskIrqType", ATTRIBUTES(NEED("number", BYTE))};
#define SOURCE_ACTIONS                                                                                                 \
	OPTIONAL("subject_sleep", empty), OPTIONAL("subject_yield", empty), OPTIONAL("system_reboot", empty),          \
	    OPTIONAL("system_panic", empty), OPTIONAL("system_poweroff", empty), OPTIONAL("unmask_irq", unmask_irq)
TYPE(inject_interrupt) = {.name = "injectInterruptType", ATTRIBUTES(NEED("vector", VECTOR))};
#define TARGET_ACTIONS OPTIONAL("inject_interrupt", inject_interrupt), OPTIONAL("reset", empty)
/* Traps that the kernel answers itself: CPUID, a read of an MSR, a write of an MSR that has no effect. */
TYPE(answer_cpuid) = {.name = "answerCpuidType",
		      ATTRIBUTES(NEED("leaf", WORD32), MAY("subleaf", BYTE), NEED("eax", WORD32), NEED("ebx", WORD32),
				 NEED("ecx", WORD32), NEED("edx", WORD32))};
TYPE(answer_msr) = {.name = "answerMsrType", ATTRIBUTES(NEED("address", WORD32), NEED("value", WORD64))};
TYPE(answer_ignore) = {.name = "answerIgnoreType", ATTRIBUTES(NEED("address", WORD32))};
TYPE(answer) = {.name = "answerType",
		CHILDREN(ANY("cpuid", answer_cpuid), ANY("msr", answer_msr), ANY("ignore", answer_ignore))};
TYPE(source_event) = {.name = "sourceEventType",
		      ATTRIBUTES(NEED("id", EVENT_ID), NEED("logical", NAME), NEED("physical", NAME)),
		      CHILDREN(SOURCE_ACTIONS, OPTIONAL("answer", answer))};
TYPE(default_event) = {.name = "defaultEventType", ATTRIBUTES(NEED("physical", NAME)), CHILDREN(SOURCE_ACTIONS)};
TYPE(event_group) = {.name = "eventGroupType",
		     ATTRIBUTES(NEED("name", EVENT_GROUP)),
		     CHILDREN(CHILD("default", default_event, 0, SRC, false), ANY("event", source_event))};
TYPE(event_source) = {.name = "eventSourceType", CHILDREN(ANY("group", event_group))};
TYPE(target_event) = {.name = "targetEventType",
		      ATTRIBUTES(NEED("logical", NAME), NEED("physical", NAME), ATTRIBUTE("id", EVENT_ID, AB, ALL)),
		      CHILDREN(TARGET_ACTIONS)};
TYPE(event_target) = {.name = "eventTargetType", CHILDREN(ANY("event", target_event))};
TYPE(subject_events) = {.name = "subjectEventsType",
			CHILDREN(OPTIONAL("source", event_source), OPTIONAL("target", event_target))};

/* channels */
TYPE(channel) = {.name = "channelType",
		 ATTRIBUTES(NEED("name", NAME), NEED("size", WORD64), MAY("hasEvent", EVENT_MODE_SOURCE))};
TYPE(channels) = {.name = "channelsType", CHILDREN(ANY("channel", channel))};
#define SUBJECT_CHANNEL NEED("logical", NAME), NEED("physical", NAME), MAY("virtualAddress", ADDRESS_OR_AUTO)
TYPE(subject_reader) = {.name = "subjectReaderType", ATTRIBUTES(SUBJECT_CHANNEL, MAY("vector", VECTOR_OR_AUTO))};
TYPE(subject_writer) = {.name = "subjectWriterType", ATTRIBUTES(SUBJECT_CHANNEL, MAY("event", EVENT_ID_OR_AUTO))};
TYPE(subject_channels) = {.name = "subjectChannelsType",
			  CHILDREN(ANY("reader", subject_reader), ANY("writer", subject_writer))};

/* virtual CPU */
#define FLAG_CHILD(element, number, native) OPTIONAL(#element, bit),
#define FLAGS_TYPE(type, type_name, flags)                                                                             \
	TYPE(type) = {.name = type_name, .children = (const struct schema_child[]){flags(FLAG_CHILD){0}}}
FLAGS_TYPE(pin_controls, "pinControlsType", VCPU_PIN_FLAGS);
FLAGS_TYPE(proc_controls, "procControlsType", VCPU_PROC_FLAGS);
FLAGS_TYPE(proc2_controls, "proc2ControlsType", VCPU_PROC2_FLAGS);
FLAGS_TYPE(entry_controls, "entryControlsType", VCPU_ENTRY_FLAGS);
FLAGS_TYPE(exit_controls, "exitControlsType", VCPU_EXIT_FLAGS);
FLAGS_TYPE(exceptions, "exceptionsType", VCPU_EXCEPTION_FLAGS);
FLAGS_TYPE(cr0_flags, "cr0Type", VCPU_CR0_FLAGS);
FLAGS_TYPE(cr4_flags, "cr4Type", VCPU_CR4_FLAGS);
#define GPR_CHILD(name) OPTIONAL(#name, word64),
TYPE(gpr) = {.name = "gprType", .children = (const struct schema_child[]){VCPU_GPR_NAMES(GPR_CHILD){0}}};
TYPE(segment) = {
    .name = "segmentType",
    ATTRIBUTES(NEED("selector", WORD16), NEED("base", WORD64), NEED("limit", WORD32), NEED("access", WORD32))};
#define SEGMENT_CHILD(name) OPTIONAL(#name, segment),
TYPE(segments) = {.name = "segmentsType",
		  .children = (const struct schema_child[]){VCPU_SEGMENT_NAMES(SEGMENT_CHILD){0}}};
TYPE(controls) = {.name = "controlsType",
		  CHILDREN(OPTIONAL("pin", pin_controls), OPTIONAL("proc", proc_controls),
			   OPTIONAL("proc2", proc2_controls), OPTIONAL("entry", entry_controls),
			   OPTIONAL("exit", exit_controls))};
TYPE(masks) = {.name = "masksType",
	       CHILDREN(OPTIONAL("exception", exceptions), OPTIONAL("cr0", cr0_flags), OPTIONAL("cr4", cr4_flags))};
TYPE(vmx) = {.name = "vmxType", CHILDREN(OPTIONAL("controls", controls), OPTIONAL("masks", masks))};
TYPE(msr) = {.name = "msrType", ATTRIBUTES(NEED("start", WORD32), NEED("end", WORD32), NEED("mode", MSR_MODE))};
TYPE(msrs) = {.name = "msrsType", CHILDREN(ANY("msr", msr))};
TYPE(registers) = {.name = "registersType",
		   CHILDREN(OPTIONAL("gpr", gpr), OPTIONAL("cr0", cr0_flags), OPTIONAL("cr0Shadow", cr0_flags),
			    OPTIONAL("cr4", cr4_flags), OPTIONAL("cr4Shadow", cr4_flags),
			    OPTIONAL("segments", segments))};
const struct schema_type schema_vcpu = {
    .name = "vcpuType", CHILDREN(OPTIONAL("vmx", vmx), OPTIONAL("msrs", msrs), OPTIONAL("registers", registers))};

/* subjects */
#define RIGHTS NEED("writable", BOOLEAN), NEED("executable", BOOLEAN)
TYPE(subject_mapping) = {.name = "memoryReferenceType",
			 ATTRIBUTES(NEED("logical", NAME), NEED("physical", TEXT), RIGHTS,
				    ATTRIBUTE("virtualAddress", ADDRESS_OR_AUTO, AB, ALL))};
TYPE(subject_memory) = {.name = "memoryReferencesType", CHILDREN(ANY("memory", subject_mapping))};
TYPE(port_reference) = {.name = "resourceReferenceType", ATTRIBUTES(NEED("logical", NAME), NEED("physical", NAME))};
TYPE(device_mapping) = {
    .name = "deviceMemoryReferenceType",
    ATTRIBUTES(NEED("logical", NAME), NEED("physical", NAME), RIGHTS, NEED("virtualAddress", WORD64))};
TYPE(irq_reference) = {.name = "irqReferenceType",
		       ATTRIBUTES(NEED("logical", NAME), NEED("physical", NAME), ATTRIBUTE("vector", VECTOR, AB, ALL)),
		       CHILDREN(SOURCE_ANY("msi", port_reference))};
TYPE(subject_device_mapping) = {
    .name = "subjectDeviceMemoryType",
    ATTRIBUTES(NEED("logical", NAME), NEED("physical", NAME), RIGHTS, ATTRIBUTE("virtualAddress", WORD64, AB, ALL))};
TYPE(device_reference) = {.name = "deviceReferenceType",
			  ATTRIBUTES(NEED("logical", NAME), NEED("physical", NAME)),
			  CHILDREN(OPTIONAL("pci", pci_address), ANY("irq", irq_reference),
				   ANY("memory", subject_device_mapping), ANY("ioPort", port_reference))};
TYPE(subject_devices) = {.name = "deviceReferencesType", CHILDREN(ANY("device", device_reference))};
TYPE(monitor_page) = {.name = "monitorPageType",
		      ATTRIBUTES(NEED("subject", NAME), NEED("logical", NAME), NEED("virtualAddress", WORD64),
				 NEED("writable", BOOLEAN))};
TYPE(monitor_loader) = {.name = "monitorLoaderType",
			ATTRIBUTES(NEED("subject", NAME), NEED("logical", NAME), NEED("virtualAddress", WORD64))};
TYPE(monitor) = {.name = "monitorType",
		 CHILDREN(ANY("state", monitor_page), ANY("timed_event", monitor_page),
			  SOURCE_ANY("interrupts", monitor_page), SOURCE_ONE("loader", monitor_loader))};
static const struct schema_type nested_map;
TYPE(nested_map) = {.name = "resourceMapType",
		    ATTRIBUTES(NEED("logical", NAME), NEED("physical", NAME)),
		    CHILDREN(SOURCE_ANY("map", nested_map))};
TYPE(map) = {
    .name = "mapType", ATTRIBUTES(NEED("logical", NAME), NEED("physical", NAME)), CHILDREN(ANY("map", nested_map))};
TYPE(component_reference) = {
    .name = "componentReferenceType", ATTRIBUTES(NEED("ref", NAME)), CHILDREN(ANY("map", map))};
TYPE(sibling) = {.name = "siblingType", ATTRIBUTES(NEED("ref", NAME))};
TYPE(subject) = {.name = "subjectType",
		 ATTRIBUTES(NEED("name", NAME), ATTRIBUTE("globalId", WORD32, AB, AB),
			    ATTRIBUTE("localId", WORD32, AB, AB), ATTRIBUTE("schedGroupId", WORD32, AB, AB),
			    ATTRIBUTE("cpu", CPU_ID, AB, AB), ATTRIBUTE("mirrored", BOOLEAN, 0, AB),
			    ATTRIBUTE("ioBitmap", NAME, 0, AB), ATTRIBUTE("msrBitmap", NAME, 0, AB)),
		 CHILDREN(CHILD("vcpu", schema_vcpu, AB, ALL, false), ANY("bootparams", text),
			  CHILD("memory", subject_memory, AB, ALL, false),
			  CHILD("devices", subject_devices, AB, ALL, false),
			  CHILD("events", subject_events, AB, ALL, false),
			  CHILD("channels", subject_channels, 0, SRC, false), CHILD("monitor", monitor, 0, SRC, false),
			  SOURCE_ONE("component", component_reference), OPTIONAL("sibling", sibling))};
TYPE(subjects) = {.name = "subjectsType", CHILDREN(SOME("subject", subject))};

/* device domains */
TYPE(domain_subject) = {.name = "mapSubjectMemoryType",
			ATTRIBUTES(NEED("subject", NAME), MAY("virtualAddressOffset", WORD64))};
TYPE(domain_memory) = {.name = "domainMemoryType",
		       CHILDREN(ANY("memory", subject_mapping), SOURCE_ANY("mapSubjectMemory", domain_subject))};
TYPE(domain_device) = {
    .name = "domainDeviceType",
    ATTRIBUTES(NEED("logical", NAME), NEED("physical", NAME), ATTRIBUTE("mapReservedMemory", BOOLEAN, 0, SRC))};
TYPE(domain_devices) = {.name = "domainDevicesType", CHILDREN(ANY("device", domain_device))};
TYPE(domain) = {.name = "deviceDomainType",
		ATTRIBUTES(NEED("name", NAME), ATTRIBUTE("id", BYTE, AB, AB)),
		CHILDREN(OPTIONAL("memory", domain_memory), OPTIONAL("devices", domain_devices))};
TYPE(domains) = {.name = "deviceDomainsType", ATTRIBUTES(MAY("faultEvent", NAME)), CHILDREN(ANY("domain", domain))};

/* components and libraries */
TYPE(required_memory) = {
    .name = "requiredMemoryType",
    ATTRIBUTES(NEED("logical", NAME), NEED("size", WORD64), RIGHTS, MAY("virtualAddress", ADDRESS_OR_AUTO))};
TYPE(array_element) = {.name = "arrayElementType", ATTRIBUTES(NEED("logical", NAME))};
TYPE(memory_array) = {
    .name = "memoryArrayType",
    ATTRIBUTES(NEED("logical", NAME), NEED("elementSize", WORD64), RIGHTS, MAY("virtualAddressBase", ADDRESS_OR_AUTO)),
    CHILDREN(ANY("memory", array_element))};
TYPE(required_memories) = {.name = "requiredMemoriesType",
			   CHILDREN(ANY("memory", required_memory), ANY("array", memory_array))};
#define REQUIRED_CHANNEL NEED("logical", NAME), NEED("size", WORD64), MAY("virtualAddress", ADDRESS_OR_AUTO)
TYPE(required_reader) = {.name = "requiredReaderType", ATTRIBUTES(REQUIRED_CHANNEL, MAY("vector", VECTOR_OR_AUTO))};
TYPE(required_writer) = {.name = "requiredWriterType", ATTRIBUTES(REQUIRED_CHANNEL, MAY("event", EVENT_ID_OR_AUTO))};
TYPE(channel_array) = {.name = "channelArrayType",
		       ATTRIBUTES(NEED("logical", NAME), NEED("elementSize", WORD64),
				  MAY("virtualAddressBase", ADDRESS_OR_AUTO), MAY("vectorBase", VECTOR_OR_AUTO),
				  MAY("eventBase", EVENT_ID_OR_AUTO)),
		       CHILDREN(ANY("reader", array_element), ANY("writer", array_element))};
TYPE(required_channels) = {
    .name = "requiredChannelsType",
    CHILDREN(ANY("reader", required_reader), ANY("writer", required_writer), ANY("array", channel_array))};
TYPE(required_port) = {.name = "requiredPortType",
		       ATTRIBUTES(NEED("logical", NAME), MAY("start", WORD16), MAY("end", WORD16))};
TYPE(required_irq) = {.name = "requiredIrqType",
		      ATTRIBUTES(NEED("logical", NAME), MAY("vector", VECTOR)),
		      CHILDREN(ANY("msi", array_element))};
TYPE(required_device_memory) = {
    .name = "requiredDeviceMemoryType",
    ATTRIBUTES(NEED("logical", NAME), NEED("size", WORD64), RIGHTS, NEED("virtualAddress", WORD64))};
TYPE(required_device) = {.name = "requiredDeviceType",
			 ATTRIBUTES(NEED("logical", NAME)),
			 CHILDREN(SOURCE_ANY("irq", required_irq), SOURCE_ANY("memory", required_device_memory),
				  ANY("ioPort", required_port))};
TYPE(required_devices) = {.name = "requiredDevicesType", CHILDREN(ANY("device", required_device))};
TYPE(required_source) = {
    .name = "requiredSourceType", ATTRIBUTES(NEED("logical", NAME), NEED("id", EVENT_ID)), CHILDREN(SOURCE_ACTIONS)};
TYPE(required_sources) = {.name = "requiredSourcesType", CHILDREN(ANY("event", required_source))};
TYPE(required_target) = {
    .name = "requiredTargetType", ATTRIBUTES(NEED("logical", NAME), MAY("id", EVENT_ID)), CHILDREN(TARGET_ACTIONS)};
TYPE(required_targets) = {.name = "requiredTargetsType", CHILDREN(ANY("event", required_target))};
TYPE(required_events) = {.name = "requiredEventsType",
			 CHILDREN(OPTIONAL("source", required_sources), OPTIONAL("target", required_targets))};
TYPE(requires) = {.name = "requiresType",
		  CHILDREN(OPTIONAL("vcpu", schema_vcpu), OPTIONAL("memory", required_memories),
			   OPTIONAL("channels", required_channels), OPTIONAL("devices", required_devices),
			   OPTIONAL("events", required_events))};
TYPE(provided_file) = {
    .name = "providedFileType",
    ATTRIBUTES(NEED("filename", TEXT), NEED("offset", NUMBER_OR_NONE), MAY("elf", TEXT), MAY("section", TEXT))};
TYPE(provided_memory) = {.name = "providedMemoryType",
			 ATTRIBUTES(NEED("logical", NAME), NEED("size", WORD64), RIGHTS, NEED("virtualAddress", WORD64),
				    MAY("type", MEMORY_KIND)),
			 CHILDREN(OPTIONAL("file", provided_file), OPTIONAL("fill", fill), OPTIONAL("hash", hash),
				  OPTIONAL("hashRef", hash_reference))};
TYPE(provides) = {.name = "providesType", CHILDREN(ANY("memory", provided_memory))};
TYPE(library_reference) = {.name = "libraryReferenceType", ATTRIBUTES(NEED("ref", NAME))};
TYPE(depends) = {.name = "dependsType", CHILDREN(SOME("library", library_reference))};
#define LIBRARY_CHILDREN                                                                                               \
	OPTIONAL("config", config), OPTIONAL("depends", depends), OPTIONAL("requires", requires),                      \
	    OPTIONAL("provides", provides)

const struct schema_type schema_library = {
    .name = "libraryType",
    ATTRIBUTES(NEED("name", NAME)),
    CHILDREN(LIBRARY_CHILDREN),
};

const struct schema_type schema_component = {
    .name = "componentType",
    ATTRIBUTES(NEED("name", NAME), ATTRIBUTE("profile", PROFILE, SRC, SRC)),
    CHILDREN(LIBRARY_CHILDREN),
};

TYPE(components) = {.name = "componentsType",
		    CHILDREN(ANY("library", schema_library), ANY("component", schema_component))};

/* kernel: made by expansion */
TYPE(kernel_mapping) = {
    .name = "kernelMemoryReferenceType",
    ATTRIBUTES(NEED("logical", TEXT), NEED("physical", TEXT), RIGHTS, NEED("virtualAddress", WORD64))};
TYPE(kernel_cpu) = {.name = "kernelCpuType", ATTRIBUTES(NEED("id", CPU_ID)), CHILDREN(ANY("memory", kernel_mapping))};
TYPE(kernel_memory) = {.name = "kernelMemoryType", CHILDREN(SOME("cpu", kernel_cpu))};
TYPE(kernel_device) = {.name = "kernelDeviceType",
		       ATTRIBUTES(NEED("logical", NAME), NEED("physical", NAME)),
		       CHILDREN(ANY("irq", irq_reference), ANY("memory", device_mapping), ANY("ioPort", port_reference))};
TYPE(kernel_devices) = {.name = "kernelDevicesType", CHILDREN(ANY("device", kernel_device))};
TYPE(kernel) = {.name = "kernelType", CHILDREN(ONE("memory", kernel_memory), ONE("devices", kernel_devices))};

/* scheduling */
TYPE(scheduled_subject) = {.name = "scheduledSubjectType", ATTRIBUTES(NEED("name", NAME))};
TYPE(group) = {
    .name = "groupType", ATTRIBUTES(ATTRIBUTE("id", WORD32, AB, AB)), CHILDREN(SOME("subject", scheduled_subject))};
TYPE(partition) = {.name = "partitionType",
		   ATTRIBUTES(NEED("name", NAME), ATTRIBUTE("id", WORD32, AB, AB), ATTRIBUTE("cpu", CPU_ID, AB, AB),
			      MAY("scrubIBPB", BOOLEAN), MAY("scrubVERW", BOOLEAN), MAY("scrubL1D", BOOLEAN)),
		   CHILDREN(SOME("group", group))};
TYPE(partitions) = {.name = "partitionsType", CHILDREN(SOME("partition", partition))};
TYPE(minor_frame) = {.name = "minorFrameType",
		     ATTRIBUTES(ATTRIBUTE("partition", NAME, AB, ALL), NEED("ticks", WORD32),
				ATTRIBUTE("barrier", NUMBER_OR_NONE, AB, AB))};
TYPE(major_cpu) = {
    .name = "majorFrameCpuType", ATTRIBUTES(NEED("id", CPU_ID)), CHILDREN(SOME("minorFrame", minor_frame))};
TYPE(barrier) = {.name = "barrierType", ATTRIBUTES(NEED("id", WORD32), NEED("size", WORD32))};
TYPE(barriers) = {.name = "barriersType", CHILDREN(ANY("barrier", barrier))};
TYPE(major_frame) = {.name = "majorFrameType",
		     CHILDREN(SOME("cpu", major_cpu), CHILD("barriers", barriers, AB, AB, false))};
TYPE(scheduling) = {.name = "schedulingType",
		    ATTRIBUTES(NEED("tickRate", POSITIVE)),
		    CHILDREN(ONE("partitions", partitions), SOME("majorFrame", major_frame))};

/* what is asserted of flows */
TYPE(flow) = {.name = "flowType",
	      ATTRIBUTES(NEED("from", NAME), NEED("to", NAME), MAY("via", NAME), MAY("never", BOOLEAN),
			 MAY("timing", BOOLEAN))};
TYPE(flows) = {.name = "flowsType", CHILDREN(ANY("flow", flow))};

const struct schema_type schema_system = {
    .name = "systemType",
    CHILDREN(OPTIONAL("config", config), ONE("hardware", schema_hardware),
	     CHILD("platform", schema_platform, AB, ALL, false), CHILD("memory", regions, AB, ALL, false),
	     OPTIONAL("deviceDomains", domains), CHILD("events", events, AB, ALL, false),
	     CHILD("channels", channels, 0, SRC, false), CHILD("components", components, 0, SRC, false),
	     CHILD("kernel", kernel, AB, AB, false), ONE("subjects", subjects),
	     CHILD("scheduling", scheduling, AB, ALL, false), OPTIONAL("flows", flows)),
};
