/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright (c) the Muen SDK authors */
/*
 * Information pages (muen/abi/sinfo.h, versions 3 to 5): every resource of a subject in the policy, in order, with its
 * rights and addresses, and with the hash that the memory in the image really has.
 */
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include <muen/abi/sinfo.h>

#include "audit.h"
#include "memory.h"

#define VERSION_DEFAULT 5U
#define SID_NONE 0xffffU /* of devices that are not on a PCI bus */
#define DEVICE_USES_MSI 0x1U
#define COUNT_OFFSET_OLD 77U /* versions 3 and 4 */

struct page {
	const struct audit *audit;
	const struct subject *subject;
	const struct region *region;
	uint64_t version;
	struct sinfo wanted;
	size_t count;
};

/* A device as the subject sees it. */
struct device {
	const xmlNode *node;
	const xmlNode *hardware;
	struct sinfo_device info;
};

static void set_name(struct sinfo_name *name, const char *text)
{
	size_t length = strnlen(text, MUEN_NAME_MAX);

	name->length = (uint8_t)length;
	memcpy(name->data, text, length);
}

/* The next resource; the policy's validator keeps them to 255, here the last place takes what is too much. */
static struct sinfo_resource *add_resource(struct page *page, enum sinfo_resource_kind kind, const char *name)
{
	size_t index = page->count < SINFO_RESOURCE_MAX ? page->count++ : SINFO_RESOURCE_MAX - 1;
	struct sinfo_resource *resource = &page->wanted.resource[index];

	memset(resource, 0, sizeof(*resource));
	resource->kind = kind;
	set_name(&resource->name, name);
	return resource;
}

static uint8_t memory_kind(const struct page *page, const char *type)
{
	static const char *const types[] = {
	    [SINFO_MEM_SUBJECT] = "subject",
	    [SINFO_MEM_INFO] = "subject_info",
	    [SINFO_MEM_BINARY] = "subject_binary",
	    [SINFO_MEM_ZEROPAGE] = "subject_zeropage",
	    [SINFO_MEM_INITRD] = "subject_initrd",
	    [SINFO_MEM_CHANNEL] = "subject_channel",
	    [SINFO_MEM_STATE] = "subject_state",
	    [SINFO_MEM_TIMED_EVENT] = "subject_timed_event",
	    [SINFO_MEM_INTERRUPTS] = "subject_interrupts",
	    [SINFO_MEM_SCHED_INFO] = "subject_scheduling_info",
	    [SINFO_MEM_BIOS] = "subject_bios",
	    [SINFO_MEM_RSDP] = "subject_acpi_rsdp",
	    [SINFO_MEM_XSDT] = "subject_acpi_xsdt",
	    [SINFO_MEM_FADT] = "subject_acpi_fadt",
	    [SINFO_MEM_DSDT] = "subject_acpi_dsdt",
	    [SINFO_MEM_DEVICE] = "subject_device",
	    [SINFO_MEM_SOLO5] = "subject_solo5_boot_info",
	    [SINFO_MEM_CRASH_AUDIT] = "subject_crash_audit",
	    [SINFO_MEM_DEVICE_TREE] = "subject_devicetree",
	    [SINFO_MEM_KERNEL_INTERFACE] = "kernel_interface",
	};

	for (unsigned i = 0; i < sizeof(types) / sizeof(types[0]); i++) {
		if (strcmp(type, types[i]) != 0)
			continue;
		if (i == SINFO_MEM_KERNEL_INTERFACE && page->version == 3)
			return 18; /* before crash audit and device tree had numbers */
		return (uint8_t)i;
	}
	return SINFO_MEM_SUBJECT;
}

static uint8_t rights_of(const xmlNode *mapping)
{
	return (uint8_t)((xml_flag(mapping, "writable") ? SINFO_WRITABLE : 0) |
			 (xml_flag(mapping, "executable") ? SINFO_EXECUTABLE : 0));
}

/* The hash is of what the image has; that of memory without content says what a loader puts there. */
static void set_hash(const struct page *page, const struct region *region, uint8_t hash[32])
{
	const struct policy *policy = page->audit->policy;

	if (!region->has_hash)
		return;
	memcpy(hash, region->content == CONTENT_NONE ? region->hash : page->audit->hashes[region - policy->regions],
	       32);
}

static void add_memory(struct page *page, const xmlNode *mapping)
{
	const struct region *region = policy_region(page->audit->policy, xml_text(mapping, "physical"));
	struct sinfo_memory *memory = &add_resource(page, SINFO_MEMORY, xml_text(mapping, "logical"))->data.memory;
	uint16_t pattern = SINFO_NO_PATTERN;

	if (region == NULL)
		return;
	if (region->content == CONTENT_FILL)
		pattern = region->pattern;
	memory->kind = memory_kind(page, region->type);
	memory->content = (uint8_t)region->content;
	memory->flags = rights_of(mapping);
	memcpy(memory->pattern, &pattern, sizeof(pattern));
	memory->address = xml_number(mapping, "virtualAddress");
	memory->size = region->size;
	set_hash(page, region, memory->hash);
}

_Static_assert((int)CONTENT_NONE == SINFO_CONTENT_UNINITIALISED && (int)CONTENT_FILL == SINFO_CONTENT_FILL &&
		   (int)CONTENT_FILE == SINFO_CONTENT_FILE,
	       "kinds of content have the numbers of the information page");

/* The lowest vector stands for all; its interrupt is the first remapping entry. */
static void find_interrupts(struct device *device)
{
	uint64_t lowest = UINT64_MAX;

	XML_EACH(irq, device->node, "irq") {
		uint64_t vector = xml_number(irq, "vector");
		const xmlNode *line = xml_child_with(device->hardware, "irq", "name", xml_text(irq, "physical"));

		device->info.ir_count++;
		if (vector >= lowest)
			continue;
		lowest = vector;
		device->info.irq_start = (uint8_t)vector;
		device->info.irte_start = (uint16_t)(line != NULL ? xml_number(line, "number") : 0);
	}
}

static struct device device_read(const struct page *page, const xmlNode *node)
{
	struct device device = {.node = node, .info.sid = SID_NONE};
	const xmlNode *pci = xml_child(node, "pci");
	const xmlNode *hardware_pci;
	const xmlNode *identification;

	device.hardware = policy_device(page->audit->policy, xml_text(node, "physical"));
	if (pci == NULL)
		return device;
	hardware_pci = xml_child(device.hardware, "pci");
	identification = xml_child(hardware_pci, "identification");
	device.info.sid =
	    (uint16_t)(xml_number(pci, "bus") << 8 | xml_number(pci, "device") << 3 | xml_number(pci, "function"));
	device.info.flags = xml_flag(hardware_pci, "msi") && xml_child(node, "irq") != NULL ? DEVICE_USES_MSI : 0;
	device.info.vendor = (uint16_t)xml_number(identification, "vendorId");
	device.info.device = (uint16_t)xml_number(identification, "deviceId");
	device.info.class_code = (uint16_t)xml_number(identification, "classcode");
	find_interrupts(&device);
	return device;
}

static void store16(uint8_t *at, uint16_t value)
{
	memcpy(at, &value, sizeof(value));
}

static void add_device_itself(struct page *page, const struct device *device)
{
	struct sinfo_resource *resource = add_resource(page, SINFO_DEVICE, xml_text(device->node, "logical"));
	uint8_t *bytes = resource->data.bytes;

	if (page->version >= 5) {
		memcpy(bytes, &device->info, sizeof(device->info));
		return;
	}
	store16(bytes, device->info.sid);
	store16(bytes + 2, device->info.irte_start);
	bytes[4] = device->info.irq_start;
	bytes[5] = device->info.ir_count;
	bytes[6] = device->info.flags;
}

/* Memory and ports of a device are named device_part. */
static struct sinfo_resource *add_part(struct page *page, const struct device *device, const xmlNode *part,
				       enum sinfo_resource_kind kind)
{
	char *name = memory_text("%s_%s", xml_text(device->node, "logical"), xml_text(part, "logical"));
	struct sinfo_resource *resource = add_resource(page, kind, name);

	free(name);
	return resource;
}

static void add_device_memory(struct page *page, const struct device *device, const xmlNode *part)
{
	const xmlNode *bar = xml_child_with(device->hardware, "memory", "name", xml_text(part, "physical"));
	struct sinfo_resource *resource = add_part(page, device, part, SINFO_DEVICE_MEMORY);
	struct sinfo_device_memory memory = {
	    .sid = device->info.sid,
	    .flags = rights_of(part),
	    .bar_address = xml_number(bar, "physicalAddress"),
	    .address = xml_number(part, "virtualAddress"),
	    .size = xml_number(bar, "size"),
	};

	if (page->version >= 5) {
		resource->data.device_memory = memory;
		return;
	}
	resource->data.bytes[0] = memory.flags;
	memcpy(resource->data.bytes + 8, &memory.address, sizeof(memory.address));
	memcpy(resource->data.bytes + 16, &memory.size, sizeof(memory.size));
}

static void add_device_port(struct page *page, const struct device *device, const xmlNode *part)
{
	const xmlNode *range = xml_child_with(device->hardware, "ioPort", "name", xml_text(part, "physical"));
	uint64_t start = xml_number(range, "start");

	add_part(page, device, part, SINFO_DEVICE_PORT)->data.device_port = (struct sinfo_device_port){
	    .sid = device->info.sid,
	    .address = (uint16_t)start,
	    .size = (uint16_t)(xml_number(range, "end") - start + 1),
	};
}

/* Until version 4 only PCI devices were listed, and no ports. */
static void add_device(struct page *page, const xmlNode *node)
{
	const struct device device = device_read(page, node);
	bool pci = xml_child(node, "pci") != NULL;

	if (device.hardware == NULL || (!pci && page->version < 5))
		return;
	if (pci)
		add_device_itself(page, &device);
	XML_EACH(part, node, "memory")
		add_device_memory(page, &device, part);
	if (page->version < 5)
		return;
	XML_EACH(part, node, "ioPort")
		add_device_port(page, &device, part);
}

static void add_events(struct page *page)
{
	const xmlNode *source = xml_path(page->subject->node, "events/source");

	XML_EACH(event, xml_child_with(source, "group", "name", "vmcall"), "event")
		add_resource(page, SINFO_EVENT, xml_text(event, "logical"))->data.number =
		    (uint8_t)xml_number(event, "id");
	XML_EACH(event, xml_path(page->subject->node, "events/target"), "event") {
		const xmlNode *inject = xml_child(event, "inject_interrupt");

		if (inject != NULL)
			add_resource(page, SINFO_VECTOR, xml_text(event, "logical"))->data.number =
			    (uint8_t)xml_number(inject, "vector");
	}
}

static void want_page(struct page *page)
{
	static const uint64_t magics[] = {[3] = SINFO_MAGIC_V3, [4] = SINFO_MAGIC_V4, [5] = SINFO_MAGIC_V5};
	const struct policy *policy = page->audit->policy;

	page->wanted.magic = magics[page->version];
	page->wanted.tsc_khz = (uint32_t)xml_number(xml_path(policy->system, "hardware/processor"), "speed");
	set_name(&page->wanted.name, page->subject->name);
	XML_EACH(mapping, xml_child(page->subject->node, "memory"), "memory")
		add_memory(page, mapping);
	XML_EACH(device, xml_child(page->subject->node, "devices"), "device")
		add_device(page, device);
	add_events(page);
	store16((uint8_t *)&page->wanted +
		    (page->version < 5 ? COUNT_OFFSET_OLD : offsetof(struct sinfo, resource_count)),
		(uint16_t)page->count);
}

/* What a byte of a memory resource is for. */
static const char *memory_field(size_t offset)
{
	if (offset == offsetof(struct sinfo_memory, flags))
		return "rights";
	if (offset < 8)
		return offset == 0 ? "kind" : "content";
	if (offset < 16)
		return "address";
	return offset < 24 ? "size" : "hash";
}

static const char *resource_field(const struct sinfo_resource *wanted, size_t offset)
{
	const size_t data = offsetof(struct sinfo_resource, data);

	if (offset < data)
		return offset < offsetof(struct sinfo_resource, name) ? "kind" : "name";
	return wanted->kind == SINFO_MEMORY ? memory_field(offset - data) : "value";
}

static void compare_resource(const struct page *page, size_t index, const struct sinfo_resource *found)
{
	const struct sinfo_resource *wanted = &page->wanted.resource[index];
	const uint8_t *a = (const uint8_t *)wanted;
	const uint8_t *b = (const uint8_t *)found;
	size_t offset = 0;
	bool hash;

	page->audit->findings->counts.resources++;
	while (offset < sizeof(*wanted) && a[offset] == b[offset])
		offset++;
	if (offset == sizeof(*wanted))
		return;
	hash = strcmp(resource_field(wanted, offset), "hash") == 0;
	finding_add(page->audit->findings, hash ? FINDING_SINFO_HASH : FINDING_SINFO_RESOURCE, page->region->name,
		    page->region->address + offsetof(struct sinfo, resource) + index * sizeof(*wanted) + offset,
		    "resource %zu ('%s') of subject '%s': %s: %s says byte 0x%02x, the page has 0x%02x", index,
		    wanted->name.data, page->subject->name, resource_field(wanted, offset),
		    hash ? "the memory in the image" : "the policy", a[offset], b[offset]);
}

static void compare_rest(const struct page *page, const uint8_t *found, size_t from, size_t to, enum finding_kind kind,
			 const char *text)
{
	const uint8_t *wanted = (const uint8_t *)&page->wanted;

	for (size_t i = from; i < to; i++)
		if (found[i] != (i < sizeof(page->wanted) ? wanted[i] : 0))
			finding_add(page->audit->findings, kind, page->region->name, page->region->address + i,
				    "byte 0x%02x at offset 0x%zx of the page of subject '%s' %s", found[i], i,
				    page->subject->name, text);
}

static void compare_page(const struct page *page)
{
	const size_t end = offsetof(struct sinfo, resource) + page->count * sizeof(struct sinfo_resource);
	size_t size = page->region->size < 2 * sizeof(page->wanted) ? (size_t)page->region->size : sizeof(page->wanted);
	uint8_t *found = memory_get(size > sizeof(page->wanted) ? size : sizeof(page->wanted), 1);
	struct sinfo_resource resource;

	if (image_copy(page->audit->image, page->region->address, found, size) == size) {
		compare_rest(page, found, 0, offsetof(struct sinfo, resource), FINDING_SINFO_HEADER,
			     "is not what the policy says: magic number, TSC rate, name or count");
		for (size_t i = 0; i < page->count; i++) {
			memcpy(&resource, found + offsetof(struct sinfo, resource) + i * sizeof(resource),
			       sizeof(resource));
			compare_resource(page, i, &resource);
		}
		compare_rest(page, found, end, size, FINDING_SINFO_REST, "lies behind the last resource");
	}
	free(found);
}

void sinfo_audit(const struct audit *audit, const struct subject *subject)
{
	struct page *page = memory_get(1, sizeof(*page));

	page->audit = audit;
	page->subject = subject;
	page->region = policy_region_of(audit->policy, subject->name, "sinfo");
	page->version = xml_number_or(subject->node, "sinfo", VERSION_DEFAULT);
	if (page->region != NULL && page->version >= 3 && page->version <= 5) {
		want_page(page);
		compare_page(page);
	} else if (page->region != NULL) {
		finding_add(audit->findings, FINDING_NOT_AUDITED, page->region->name, page->region->address,
			    "version %" PRIu64 " of the information page of subject '%s'", page->version,
			    subject->name);
	}
	free(page);
}
