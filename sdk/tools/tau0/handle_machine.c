/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright (c) the Muen SDK authors */
/* Commands on memory, processors and devices. */
#include "handlers.h"

#define IRQ_LIMIT 220 /* host vectors 32 to 252 */

void handle_add_memory_block(struct machine *machine, struct command *command)
{
	struct memory_block block = {
	    .address = command_address(command, "address"),
	    .pages = command_pages(command, "size"),
	};

	if (command->valid)
		*(struct memory_block *)composition_append(&machine->composition->blocks,
							   &machine->composition->block_count, sizeof(block)) = block;
}

void handle_add_processor(struct machine *machine, struct command *command)
{
	struct composition *composition = machine->composition;
	struct processor processor = {
	    .id = command_number(command, "id", CPU_LIMIT),
	    .apic_id = command_number(command, "apicId", UINT32_MAX),
	};

	if (command->valid && handlers_processor_find(composition, processor.id) != NULL)
		handlers_refuse_order(command, "processor", processor.id, "exists already");
	if (command->valid)
		*(struct processor *)composition_append(&composition->cpus, &composition->cpu_count,
							sizeof(processor)) = processor;
}

void handle_add_ioapic(struct machine *machine, struct command *command)
{
	struct composition *composition = machine->composition;
	uint16_t requester = (uint16_t)command_number(command, "sid", UINT16_MAX);

	if (command->valid)
		*(uint16_t *)composition_append(&composition->ioapics, &composition->ioapic_count, sizeof(requester)) =
		    requester;
}

static void create_device(struct machine *machine, struct command *command, struct device device)
{
	struct composition *composition = machine->composition;

	device.id = command_number(command, "device", UINT32_MAX);
	if (command->valid && device.id != composition->device_count)
		handlers_refuse_order(command, "device", device.id, "is not the next number");
	if (command->valid)
		*(struct device *)composition_append(&composition->devices, &composition->device_count,
						     sizeof(device)) = device;
}

void handle_create_legacy_device(struct machine *machine, struct command *command)
{
	create_device(machine, command, (struct device){.pci = false});
}

void handle_create_pci_device(struct machine *machine, struct command *command)
{
	uint64_t bus = command_number(command, "bus", UINT8_MAX);
	uint64_t number = command_number(command, "dev", 31);
	uint64_t function = command_number(command, "func", 7);

	create_device(machine, command,
		      (struct device){
			  .pci = true,
			  .msi = command_flag(command, "usesMSI"),
			  .requester = (uint16_t)(bus << 8 | number << 3 | function),
		      });
}

void handle_add_irq_device(struct machine *machine, struct command *command)
{
	const struct device *device = handlers_device(machine, command, false);
	uint64_t irq = command_number(command, "irq", IRQ_LIMIT);

	if (command->valid && device != NULL)
		*(struct device_irq *)composition_append(&machine->composition->irqs, &machine->composition->irq_count,
							 sizeof(struct device_irq)) =
		    (struct device_irq){.device = device->id, .irq = irq};
}

void handle_add_memory_device(struct machine *machine, struct command *command)
{
	const struct device *device = handlers_device(machine, command, false);
	struct device_memory memory = {
	    .address = command_address(command, "address"),
	    .pages = command_pages(command, "size"),
	    .caching = command_caching(command, "caching"),
	};

	if (!command->valid || device == NULL)
		return;
	memory.device = device->id;
	*(struct device_memory *)composition_append(
	    &machine->composition->device_memory, &machine->composition->device_memory_count, sizeof(memory)) = memory;
}

void handle_add_ports_device(struct machine *machine, struct command *command)
{
	const struct device *device = handlers_device(machine, command, false);
	struct device_ports ports = {
	    .first = (uint16_t)command_number(command, "from", UINT16_MAX),
	    .last = (uint16_t)command_number(command, "to", UINT16_MAX),
	};

	if (!command->valid || device == NULL || ports.first > ports.last)
		return;
	ports.device = device->id;
	*(struct device_ports *)composition_append(&machine->composition->device_ports,
						   &machine->composition->device_ports_count, sizeof(ports)) = ports;
}

/* A device is complete: only now may it be given to someone. */
void handle_activate_device(struct machine *machine, struct command *command)
{
	struct device *device = handlers_device(machine, command, false);

	if (device != NULL)
		device->active = true;
}
