/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright (c) the Muen SDK authors */
/* Subject information, resource by resource. */
#include "emit/sinfo.h"

#include <stdlib.h>
#include <string.h>

#include "emit/policy_view.h"
#include "number.h"
#include "tree.h"

#define DEVICE_MSI 0x1U
#define SID_LEGACY 0xffffU /* parts of a device that is no PCI device: a bus that no subject has */

/* A PCI device as the subject sees it. */
struct device_view {
	uint16_t sid;
	uint16_t vendor;
	uint16_t device;
	uint16_t class_code;
	uint16_t irte_start;
	uint8_t irq_start;
	uint8_t irq_count;
	bool msi;
};

/* What differs between versions. */
struct layout {
	unsigned version;
	uint64_t magic;
	size_t count_offset;
	uint8_t kernel_interface_kind;
	bool ports;
	bool legacy;
	void (*device)(const struct device_view *view, uint8_t data[56]);
	void (*device_memory)(const struct device_view *view, const struct sinfo_device_memory *memory,
			      uint8_t data[56]);
};

struct writer {
	const struct layout *layout;
	const xmlNode *subject;
	const struct region_context *context;
	struct sinfo *page;
	size_t count;
	bool valid;
};

static void put16(uint8_t *at, uint16_t value)
{
	at[0] = (uint8_t)value;
	at[1] = (uint8_t)(value >> 8);
}

static void put64(uint8_t *at, uint64_t value)
{
	for (unsigned i = 0; i < sizeof(value); i++)
		at[i] = (uint8_t)(value >> (8 * i));
}

static void device_v4(const struct device_view *view, uint8_t data[56])
{
	put16(data, view->sid);
	put16(data + 2, view->irte_start);
	data[4] = view->irq_start;
	data[5] = view->irq_count;
	data[6] = view->msi ? DEVICE_MSI : 0;
}

static void device_v5(const struct device_view *view, uint8_t data[56])
{
	const struct sinfo_device device = {
	    .sid = view->sid,
	    .vendor = view->vendor,
	    .device = view->device,
	    .class_code = view->class_code,
	    .irte_start = view->irte_start,
	    .irq_start = view->irq_start,
	    .ir_count = view->irq_count,
	    .flags = view->msi ? DEVICE_MSI : 0,
	};

	memcpy(data, &device, sizeof(device));
}

static void device_memory_v4(const struct device_view *view, const struct sinfo_device_memory *memory, uint8_t data[56])
{
	(void)view;
	data[0] = memory->flags;
	put64(data + 8, memory->address);
	put64(data + 16, memory->size);
}

static void device_memory_v5(const struct device_view *view, const struct sinfo_device_memory *memory, uint8_t data[56])
{
	struct sinfo_device_memory copy = *memory;

	copy.sid = view->sid;
	memcpy(data, &copy, sizeof(copy));
}

static const struct layout layouts[] = {
    {3, SINFO_MAGIC_V3, 77, 18, false, false, device_v4, device_memory_v4},
    {4, SINFO_MAGIC_V4, 77, SINFO_MEM_KERNEL_INTERFACE, false, false, device_v4, device_memory_v4},
    {5, SINFO_MAGIC_V5, offsetof(struct sinfo, resource_count), SINFO_MEM_KERNEL_INTERFACE, true, true, device_v5,
     device_memory_v5},
};
#define LAYOUT_DEFAULT 5U

static const struct {
	const char *type;
	enum sinfo_memory_kind kind;
} memory_kinds[] = {
    {"subject", SINFO_MEM_SUBJECT},
    {"subject_info", SINFO_MEM_INFO},
    {"subject_binary", SINFO_MEM_BINARY},
    {"subject_zeropage", SINFO_MEM_ZEROPAGE},
    {"subject_initrd", SINFO_MEM_INITRD},
    {"subject_channel", SINFO_MEM_CHANNEL},
    {"subject_state", SINFO_MEM_STATE},
    {"subject_timed_event", SINFO_MEM_TIMED_EVENT},
    {"subject_interrupts", SINFO_MEM_INTERRUPTS},
    {"subject_scheduling_info", SINFO_MEM_SCHED_INFO},
    {"subject_bios", SINFO_MEM_BIOS},
    {"subject_acpi_rsdp", SINFO_MEM_RSDP},
    {"subject_acpi_xsdt", SINFO_MEM_XSDT},
    {"subject_acpi_fadt", SINFO_MEM_FADT},
    {"subject_acpi_dsdt", SINFO_MEM_DSDT},
    {"subject_device", SINFO_MEM_DEVICE},
    {"subject_solo5_boot_info", SINFO_MEM_SOLO5},
    {"subject_crash_audit", SINFO_MEM_CRASH_AUDIT},
    {"subject_devicetree", SINFO_MEM_DEVICE_TREE},
    {"kernel_interface", SINFO_MEM_KERNEL_INTERFACE},
};

static void fail(struct writer *writer, const xmlNode *where, const char *text)
{
	report_error(writer->context->report, RULE_EMIT_SINFO, where, "subject '%s': %s", tree_name(writer->subject),
		     text);
	writer->valid = false;
}

static bool name_put(struct sinfo_name *name, const char *text)
{
	size_t length = strlen(text);

	if (length == 0 || length > MUEN_NAME_MAX)
		return false;
	name->length = (uint8_t)length;
	memcpy(name->data, text, length);
	return true;
}

/* The next free resource with this name, or NULL after reporting. */
static struct sinfo_resource *resource_add(struct writer *writer, const xmlNode *where, enum sinfo_resource_kind kind,
					   const char *name)
{
	struct sinfo_resource *resource;

	if (writer->count == SINFO_RESOURCE_MAX) {
		fail(writer, where, "more than 255 resources");
		return NULL;
	}
	resource = &writer->page->resource[writer->count++];
	resource->kind = kind;
	if (name != NULL && name_put(&resource->name, name))
		return resource;
	fail(writer, where, "a resource name of no or more than 63 characters");
	return NULL;
}

static uint8_t memory_kind(const struct writer *writer, const char *type)
{
	for (size_t i = 0; type != NULL && i < sizeof(memory_kinds) / sizeof(memory_kinds[0]); i++) {
		if (strcmp(type, memory_kinds[i].type) != 0)
			continue;
		if (memory_kinds[i].kind == SINFO_MEM_KERNEL_INTERFACE)
			return writer->layout->kernel_interface_kind;
		return (uint8_t)memory_kinds[i].kind;
	}
	return SINFO_MEM_SUBJECT;
}

static unsigned hex_digit(char digit)
{
	return (unsigned)(digit <= '9' ? digit - '0' : (digit | 0x20) - 'a' + 10);
}

/* 16#<64 digits>#; anything else ("none") leaves zeros. */
static void hash_put(const xmlNode *region, uint8_t hash[32])
{
	const xmlNode *node = tree_child(region, "hash");
	const char *text = node != NULL ? tree_attribute(node, "value") : NULL;

	if (text == NULL || strncmp(text, "16#", 3) != 0 || strspn(text + 3, "0123456789abcdefABCDEF") != 64)
		return;
	for (size_t i = 0; i < 32; i++)
		hash[i] = (uint8_t)(hex_digit(text[3 + 2 * i]) << 4 | hex_digit(text[4 + 2 * i]));
}

static uint8_t rights(const xmlNode *mapping)
{
	return (uint8_t)((tree_boolean(mapping, "writable") ? SINFO_WRITABLE : 0) |
			 (tree_boolean(mapping, "executable") ? SINFO_EXECUTABLE : 0));
}

static void memory_add(struct writer *writer, const xmlNode *mapping)
{
	const char *physical = tree_attribute(mapping, "physical");
	const xmlNode *region = physical != NULL ? name_table_find(writer->context->regions, physical) : NULL;
	struct sinfo_resource *resource =
	    resource_add(writer, mapping, SINFO_MEMORY, tree_attribute(mapping, "logical"));
	const xmlNode *fill = tree_child(region, "fill");
	struct sinfo_memory *memory;

	if (resource == NULL || region == NULL)
		return;
	memory = &resource->data.memory;
	memory->kind = memory_kind(writer, tree_attribute(region, "type"));
	memory->flags = rights(mapping);
	if (fill != NULL)
		memory->content = SINFO_CONTENT_FILL;
	else if (tree_child(region, "file") != NULL)
		memory->content = SINFO_CONTENT_FILE;
	put16(memory->pattern, fill != NULL ? (uint16_t)tree_number(fill, "pattern") : SINFO_NO_PATTERN);
	memory->address = tree_number(mapping, "virtualAddress");
	memory->size = tree_number(region, "size");
	hash_put(region, memory->hash);
}

static uint16_t sid_of(const xmlNode *pci)
{
	return (uint16_t)(tree_number(pci, "bus") << 8 | tree_number(pci, "device") << 3 |
			  tree_number(pci, "function"));
}

/* First of consecutive interrupts: lowest vector, and the physical interrupt that it stands for. */
static void interrupts_view(const xmlNode *device, const xmlNode *hardware, struct device_view *view)
{
	TREE_FOR_EACH(irq, device, "irq") {
		uint8_t vector = (uint8_t)tree_number(irq, "vector");
		const char *physical = tree_attribute(irq, "physical");
		const xmlNode *line = physical != NULL ? policy_view_child(hardware, "irq", "name", physical) : NULL;

		view->irq_count++;
		if (view->irq_count > 1 && vector >= view->irq_start)
			continue;
		view->irq_start = vector;
		view->irte_start = line != NULL ? (uint16_t)tree_number(line, "number") : 0;
	}
}

static struct device_view device_view(const xmlNode *device, const xmlNode *hardware)
{
	const xmlNode *pci = tree_child(hardware, "pci");
	const xmlNode *identification = tree_child(pci, "identification");
	struct device_view view = {
	    .sid = sid_of(tree_child(device, "pci")),
	};

	if (identification != NULL) {
		view.vendor = (uint16_t)tree_number(identification, "vendorId");
		view.device = (uint16_t)tree_number(identification, "deviceId");
		view.class_code = (uint16_t)tree_number(identification, "classcode");
	}
	interrupts_view(device, hardware, &view);
	view.msi = view.irq_count > 0 && tree_boolean(pci, "msi"); /* upstream: of those who get the interrupts */
	return view;
}

/* Resource of a device's memory or port, named device_resource. */
static struct sinfo_resource *device_part_add(struct writer *writer, const xmlNode *device, const xmlNode *part,
					      enum sinfo_resource_kind kind)
{
	const char *first = tree_attribute(device, "logical");
	const char *second = tree_attribute(part, "logical");
	char name[2 * (MUEN_NAME_MAX + 1) + 2] = "";

	if (first != NULL && second != NULL)
		snprintf(name, sizeof(name), "%.64s_%.64s", first, second);
	return resource_add(writer, part, kind, name);
}

static void device_memory_add(struct writer *writer, const xmlNode *device, const xmlNode *hardware,
			      const struct device_view *view)
{
	TREE_FOR_EACH(mapping, device, "memory") {
		struct sinfo_resource *resource = device_part_add(writer, device, mapping, SINFO_DEVICE_MEMORY);
		const char *physical = tree_attribute(mapping, "physical");
		const xmlNode *bar = physical != NULL ? policy_view_child(hardware, "memory", "name", physical) : NULL;
		struct sinfo_device_memory memory = {
		    .flags = rights(mapping),
		    .address = tree_number(mapping, "virtualAddress"),
		};

		if (resource == NULL || bar == NULL)
			continue;
		memory.bar_address = tree_number(bar, "physicalAddress");
		memory.size = tree_number(bar, "size");
		writer->layout->device_memory(view, &memory, resource->data.bytes);
	}
}

static void device_ports_add(struct writer *writer, const xmlNode *device, const xmlNode *hardware,
			     const struct device_view *view)
{
	TREE_FOR_EACH(port, device, "ioPort") {
		struct sinfo_resource *resource = device_part_add(writer, device, port, SINFO_DEVICE_PORT);
		const char *physical = tree_attribute(port, "physical");
		const xmlNode *range =
		    physical != NULL ? policy_view_child(hardware, "ioPort", "name", physical) : NULL;

		if (resource == NULL || range == NULL)
			continue;
		resource->data.device_port.sid = view->sid;
		resource->data.device_port.address = (uint16_t)tree_number(range, "start");
		resource->data.device_port.size =
		    (uint16_t)(tree_number(range, "end") - tree_number(range, "start") + 1);
	}
}

static void pci_device_add(struct writer *writer, const xmlNode *device, const struct device_view *view)
{
	struct sinfo_resource *resource = resource_add(writer, device, SINFO_DEVICE, tree_attribute(device, "logical"));

	if (resource != NULL)
		writer->layout->device(view, resource->data.bytes);
}

/* Legacy devices have no source id: until version 4 they had no entry, since then their memory and ports have. */
static void device_add(struct writer *writer, const xmlNode *device)
{
	const char *physical = tree_attribute(device, "physical");
	const xmlNode *hardware = physical != NULL ? policy_view_device(device->doc, physical) : NULL;
	struct device_view view = {.sid = SID_LEGACY};

	if (hardware == NULL)
		return;
	if (tree_child(device, "pci") != NULL) {
		view = device_view(device, hardware);
		pci_device_add(writer, device, &view);
	} else if (!writer->layout->legacy) {
		return;
	}
	device_memory_add(writer, device, hardware, &view);
	if (writer->layout->ports)
		device_ports_add(writer, device, hardware, &view);
}

static void events_add(struct writer *writer)
{
	const xmlNode *source = tree_path(writer->subject, "events/source");

	TREE_FOR_EACH(event, policy_view_child(source, "group", "name", "vmcall"), "event") {
		struct sinfo_resource *resource =
		    resource_add(writer, event, SINFO_EVENT, tree_attribute(event, "logical"));

		if (resource != NULL)
			resource->data.number = (uint8_t)tree_number(event, "id");
	}
	TREE_FOR_EACH(event, tree_path(writer->subject, "events/target"), "event") {
		const xmlNode *inject = tree_child(event, "inject_interrupt");
		struct sinfo_resource *resource;

		if (inject == NULL)
			continue;
		resource = resource_add(writer, event, SINFO_VECTOR, tree_attribute(event, "logical"));
		if (resource != NULL)
			resource->data.number = (uint8_t)tree_number(inject, "vector");
	}
}

static const struct layout *layout_find(struct writer *writer)
{
	unsigned version = tree_attribute(writer->subject, "sinfo") != NULL
			       ? (unsigned)tree_number(writer->subject, "sinfo")
			       : LAYOUT_DEFAULT;

	for (size_t i = 0; i < sizeof(layouts) / sizeof(layouts[0]); i++)
		if (layouts[i].version == version)
			return &layouts[i];
	fail(writer, writer->subject, "no such version of the information page (possible are 3, 4, 5)");
	return NULL;
}

static void header_put(struct writer *writer)
{
	const xmlNode *processor = tree_path(policy_view_system(writer->subject->doc), "hardware/processor");

	writer->page->magic = writer->layout->magic;
	writer->page->tsc_khz = processor != NULL ? (uint32_t)tree_number(processor, "speed") : 0;
	if (!name_put(&writer->page->name, tree_name(writer->subject)))
		fail(writer, writer->subject, "its name has no or more than 63 characters");
}

bool sinfo_build(const xmlNode *subject, const struct region_context *context, struct sinfo *page)
{
	struct writer writer = {.subject = subject, .context = context, .page = page, .valid = true};

	memset(page, 0, sizeof(*page));
	writer.layout = layout_find(&writer);
	if (writer.layout == NULL)
		return false;
	header_put(&writer);
	TREE_FOR_EACH(mapping, tree_child(subject, "memory"), "memory")
		memory_add(&writer, mapping);
	TREE_FOR_EACH(device, tree_child(subject, "devices"), "device")
		device_add(&writer, device);
	events_add(&writer);
	put16((uint8_t *)page + writer.layout->count_offset, (uint16_t)writer.count);
	return writer.valid;
}
