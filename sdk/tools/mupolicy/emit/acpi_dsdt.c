/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright (c) the Muen SDK authors */
/*
 * The differentiated system description table: a board that reserves the PCI configuration space, a PCI root bridge
 * with the memory and interrupts of the subject's devices, serial ports, and power states that do nothing.
 */
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "emit/acpi.h"
#include "emit/aml.h"
#include "emit/policy_view.h"
#include "tree.h"

#define SERIALIZED 0x08U
#define FOUR_ARGUMENTS 0x04U

/* Resource descriptors (ACPI specification, 6.4). */
#define IO_DESCRIPTOR 0x47
#define IRQ_DESCRIPTOR 0x22
#define DMA_DESCRIPTOR 0x2a
#define DWORD_ADDRESS 0x87
#define WORD_ADDRESS 0x88
#define QWORD_ADDRESS 0x8a
#define RESOURCE_MEMORY 0
#define RESOURCE_IO 1
#define RESOURCE_BUS 2
#define MIN_MAX_FIXED 0x0c
#define MEMORY_READ_WRITE 0x01
#define MEMORY_CACHEABLE 0x02
#define IO_ENTIRE_RANGE 0x03

#define VECTOR_OF_IRQ_0 48U /* Linux: legacy interrupt n has vector 48 + n */
#define PINS 4U
#define SERIAL_IRQ 4U
#define SERIAL_PORT 0x3f8U
#define SERIAL_PORTS 8U
#define FOUR_GIB 0x100000000ULL

/* width: bytes of each of the five numbers. */
static void address_descriptor(struct aml *aml, uint8_t tag, size_t width, const uint8_t kind[3], uint64_t first,
			       uint64_t size)
{
	aml_byte(aml, tag);
	aml_little_endian(aml, 3 + 5 * width, 2);
	aml_bytes(aml, kind, 3);
	aml_little_endian(aml, 0, width);
	aml_little_endian(aml, first, width);
	aml_little_endian(aml, first + size - 1, width);
	aml_little_endian(aml, 0, width);
	aml_little_endian(aml, size, width);
}

static void memory_descriptor(struct aml *aml, uint64_t address, uint64_t size, uint8_t flags)
{
	const uint8_t kind[] = {RESOURCE_MEMORY, MIN_MAX_FIXED, flags};
	bool large = address + size > FOUR_GIB;

	address_descriptor(aml, large ? QWORD_ADDRESS : DWORD_ADDRESS, large ? 8 : 4, kind, address, size);
}

static void board_fill(struct aml *aml, bool has_pci)
{
	size_t device = aml_begin_device(aml, "BORD");
	struct aml resources = {0};
	size_t method;

	aml_define(aml, "_HID");
	aml_eisa_id(aml, "PNP0C01");
	aml_define(aml, "_UID");
	aml_string(aml, "Muen Board");
	if (has_pci)
		memory_descriptor(&resources, ACPI_CONFIG_SPACE, ACPI_CONFIG_SPACE_SIZE, MEMORY_READ_WRITE);
	method = aml_begin_method(aml, "_CRS", 0);
	aml_return(aml);
	aml_resources(aml, &resources);
	aml_end(aml, method);
	aml_end(aml, device);
	free(resources.bytes);
}

/* The subject itself, and those that run on its memory, share one view of the hardware. */
static bool same_machine(const xmlNode *subject, const xmlNode *other)
{
	return other == subject || policy_view_memory_owner(other) == subject;
}

#define FOR_EACH_DEVICE(device, subject)                                                                               \
	TREE_FOR_EACH(holder, subject->parent, "subject")                                                              \
		if (same_machine(subject, holder))                                                                     \
			TREE_FOR_EACH(device, tree_child(holder, "devices"), "device")

static bool is_pci(const xmlNode *device)
{
	return tree_child(device, "pci") != NULL;
}

static bool has_pci_devices(const xmlNode *subject)
{
	bool found = false;

	FOR_EACH_DEVICE(device, subject)
		found = found || is_pci(device);
	return found;
}

static const xmlNode *hardware_of(const xmlNode *device)
{
	return policy_view_device(device->doc, tree_attribute(device, "physical"));
}

static void device_memory_fill(const xmlNode *device, struct aml *resources)
{
	const xmlNode *hardware = hardware_of(device);

	TREE_FOR_EACH(mapping, device, "memory") {
		const char *physical = tree_attribute(mapping, "physical");
		const xmlNode *memory = policy_view_child(hardware, "memory", "name", physical);

		if (memory != NULL && strcmp(physical, "mmconf") != 0)
			memory_descriptor(resources, tree_number(mapping, "virtualAddress"),
					  tree_number(memory, "size"), MEMORY_READ_WRITE | MEMORY_CACHEABLE);
	}
}

/* 16 buses, all ports, and the memory of each device. */
static void bridge_resources_fill(const xmlNode *subject, struct aml *aml)
{
	static const uint8_t buses[] = {RESOURCE_BUS, MIN_MAX_FIXED, 0};
	static const uint8_t ports[] = {RESOURCE_IO, MIN_MAX_FIXED, IO_ENTIRE_RANGE};
	struct aml resources = {0};
	size_t method = aml_begin_method(aml, "_CRS", SERIALIZED);

	address_descriptor(&resources, WORD_ADDRESS, 2, buses, 0, 16);
	address_descriptor(&resources, DWORD_ADDRESS, 4, ports, 0, 0x10000);
	FOR_EACH_DEVICE(device, subject)
		if (is_pci(device))
			device_memory_fill(device, &resources);
	aml_define(aml, "MCRS");
	aml_resources(aml, &resources);
	aml_return(aml);
	aml_name(aml, "MCRS");
	aml_end(aml, method);
	free(resources.bytes);
}

static const xmlNode *lowest_interrupt(const xmlNode *device)
{
	const xmlNode *lowest = NULL;

	TREE_FOR_EACH(irq, device, "irq")
		if (lowest == NULL || tree_number(irq, "vector") < tree_number(lowest, "vector"))
			lowest = irq;
	return lowest;
}

/* Of a device with MSI the lowest stands for all. */
static bool is_routed(const xmlNode *device, const xmlNode *irq)
{
	return !tree_boolean(tree_child(hardware_of(device), "pci"), "msi") || irq == lowest_interrupt(device);
}

static void route_fill(const xmlNode *device, const xmlNode *irq, struct aml *aml)
{
	const xmlNode *pci = tree_child(device, "pci");
	uint64_t address = tree_number(pci, "bus") << 24 | tree_number(pci, "device") << 16 | 0xffff;

	for (unsigned pin = 0; pin < PINS; pin++) {
		size_t package = aml_begin_package(aml, 4);

		aml_integer(aml, address);
		aml_integer(aml, pin);
		aml_integer(aml, 0);
		aml_integer(aml, tree_number(irq, "vector") - VECTOR_OF_IRQ_0);
		aml_end(aml, package);
	}
}

static size_t routes_count(const xmlNode *subject)
{
	size_t count = 0;

	FOR_EACH_DEVICE(device, subject)
		TREE_FOR_EACH(irq, device, "irq")
			count += is_pci(device) && is_routed(device, irq) ? PINS : 0;
	return count;
}

static bool routing_fill(const xmlNode *subject, struct report *report, struct aml *aml)
{
	size_t method = aml_begin_method(aml, "_PRT", 0);
	size_t count = routes_count(subject);
	size_t package;

	if (count > UINT8_MAX) {
		report_error(report, RULE_EMIT_CONTENT, subject,
			     "subject '%s' has more PCI interrupts than an ACPI package can list", tree_name(subject));
		return false;
	}
	aml_return(aml);
	package = aml_begin_package(aml, (uint8_t)count);
	FOR_EACH_DEVICE(device, subject)
		TREE_FOR_EACH(irq, device, "irq")
			if (is_pci(device) && is_routed(device, irq))
				route_fill(device, irq, aml);
	aml_end(aml, package);
	aml_end(aml, method);
	return true;
}

/*
 * _OSC: the system controls nothing natively. Made once by a compiler of ACPI source language:
 *   CreateDWordField (Arg3, 0, CDW1), (Arg3, 1, CDW2), (Arg3, 2, CDW3)
 *   If (Arg0 == ToUUID ("33db4d5b-1ff7-401c-9657-7441c03dd766")) {
 *     If (Arg1 != 1) { CDW1 |= 8 } CDW2 = 0; CDW3 = 0; Return (Arg3)
 *   } Else { CDW1 |= 4; Return (Arg3) }
 */
static const uint8_t capabilities_body[] = {
    0x8a, 0x6b, 0x00, 'C',  'D',  'W',  '1',  0x8a, 0x6b, 0x01, 'C',  'D',  'W',  '2',  0x8a, 0x6b, 0x0a, 0x02, 'C',
    'D',  'W',  '3',  0xa0, 0x36, 0x93, 0x68, 0x11, 0x13, 0x0a, 0x10, 0x5b, 0x4d, 0xdb, 0x33, 0xf7, 0x1f, 0x1c, 0x40,
    0x96, 0x57, 0x74, 0x41, 0xc0, 0x3d, 0xd7, 0x66, 0xa0, 0x10, 0x92, 0x93, 0x69, 0x01, 0x7d, 'C',  'D',  'W',  '1',
    0x0a, 0x08, 'C',  'D',  'W',  '1',  0x70, 0x00, 'C',  'D',  'W',  '2',  0x70, 0x00, 'C',  'D',  'W',  '3',  0xa4,
    0x6b, 0xa1, 0x0e, 0x7d, 'C',  'D',  'W',  '1',  0x0a, 0x04, 'C',  'D',  'W',  '1',  0xa4, 0x6b,
};

static void capabilities_fill(struct aml *aml)
{
	size_t method = aml_begin_method(aml, "_OSC", FOUR_ARGUMENTS);

	aml_bytes(aml, capabilities_body, sizeof(capabilities_body));
	aml_end(aml, method);
}

struct serial {
	const char *name; /* SER0 */
	const char *uid;
	uint16_t port;
	uint8_t ports;
	uint8_t irq;
};

static void serial_fill(const struct serial *serial, struct aml *aml)
{
	size_t device = aml_begin_device(aml, serial->name);
	struct aml resources = {0};
	size_t method;

	aml_define(aml, "_HID");
	aml_eisa_id(aml, "PNP0501");
	aml_define(aml, "_UID");
	aml_string(aml, serial->uid);
	method = aml_begin_method(aml, "_STA", 0);
	aml_return(aml);
	aml_integer(aml, 0xf);
	aml_end(aml, method);
	aml_byte(&resources, IO_DESCRIPTOR);
	aml_byte(&resources, 1); /* all 16 address lines */
	aml_little_endian(&resources, serial->port, 2);
	aml_little_endian(&resources, serial->port, 2);
	aml_byte(&resources, serial->ports);
	aml_byte(&resources, serial->ports);
	aml_byte(&resources, IRQ_DESCRIPTOR);
	aml_little_endian(&resources, 1ULL << serial->irq, 2);
	aml_byte(&resources, DMA_DESCRIPTOR);
	aml_little_endian(&resources, 0, 2);
	method = aml_begin_method(aml, "_CRS", 0);
	aml_return(aml);
	aml_resources(aml, &resources);
	aml_end(aml, method);
	aml_end(aml, device);
	free(resources.bytes);
}

/* A legacy device with ports whose logical name begins with "serial". */
static bool serial_of(const xmlNode *device, unsigned number, char name[5], struct serial *serial)
{
	const char *logical = tree_attribute(device, "logical");
	const xmlNode *port = tree_child(device, "ioPort");
	const xmlNode *range =
	    port != NULL ? policy_view_child(hardware_of(device), "ioPort", "name", tree_attribute(port, "physical"))
			 : NULL;
	const xmlNode *irq = tree_child(device, "irq");

	if (is_pci(device) || range == NULL || logical == NULL || strncmp(logical, "serial", 6) != 0 || number > 9)
		return false;
	memcpy(name, "SER0", 5);
	name[3] = (char)('0' + number);
	*serial = (struct serial){
	    .name = name,
	    .uid = logical,
	    .port = (uint16_t)tree_number(range, "start"),
	    .ports = (uint8_t)(tree_number(range, "end") - tree_number(range, "start") + 1),
	    .irq = irq != NULL ? (uint8_t)((tree_number(irq, "vector") - VECTOR_OF_IRQ_0) & 0xf) : 0,
	};
	return true;
}

/* SER0 is emulated by the subject's monitor; the others are the subject's own. */
static void isa_fill(const xmlNode *subject, struct aml *aml)
{
	static const struct serial emulated = {"SER0", "serial_port_sm", SERIAL_PORT, SERIAL_PORTS, SERIAL_IRQ};
	size_t bus = aml_begin_device(aml, "ISA_");
	unsigned number = 1;
	struct serial serial;
	char name[5];

	aml_define(aml, "_HID");
	aml_eisa_id(aml, "PNP0A00");
	serial_fill(&emulated, aml);
	FOR_EACH_DEVICE(device, subject) {
		if (!serial_of(device, number, name, &serial))
			continue;
		serial_fill(&serial, aml);
		number++;
	}
	aml_end(aml, bus);
}

static void bridge_identity_fill(bool has_pci, struct aml *aml)
{
	size_t method;

	aml_define(aml, "_HID");
	aml_eisa_id(aml, "PNP0A08");
	aml_define(aml, "_CID");
	aml_eisa_id(aml, "PNP0A03");
	aml_define(aml, "_ADR");
	aml_integer(aml, 0);
	aml_define(aml, "_BBN");
	aml_integer(aml, 0);
	method = aml_begin_method(aml, "_CBA", SERIALIZED);
	aml_return(aml);
	aml_integer(aml, has_pci ? ACPI_CONFIG_SPACE : 0);
	aml_end(aml, method);
}

static void power_state_fill(struct aml *aml, const char *name)
{
	size_t package;

	aml_define(aml, name);
	package = aml_begin_package(aml, 4);
	for (unsigned i = 0; i < 4; i++)
		aml_integer(aml, 0);
	aml_end(aml, package);
}

bool acpi_dsdt_fill(const xmlNode *subject, struct report *report, struct aml *aml)
{
	bool has_pci = has_pci_devices(subject);
	size_t scope;
	size_t bridge;

	board_fill(aml, has_pci);
	scope = aml_begin_scope(aml, "_SB_");
	bridge = aml_begin_device(aml, "PCI0");
	bridge_identity_fill(has_pci, aml);
	bridge_resources_fill(subject, aml);
	if (!routing_fill(subject, report, aml))
		return false;
	capabilities_fill(aml);
	isa_fill(subject, aml);
	aml_end(aml, bridge);
	aml_end(aml, scope);
	power_state_fill(aml, "_S0_");
	power_state_fill(aml, "_S5_");
	return true;
}
