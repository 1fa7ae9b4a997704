/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright (c) the Muen SDK authors */
/*
 * The command list, command by command. A command with a fault is reported and has no effect; execution goes on, so
 * that independent faults are all found in one run.
 */
#include "execute.h"

#include <inttypes.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>

#include <libxml/parser.h>

#include "command.h"
#include "content.h"

#define LIST_LIMIT (256U * 1024 * 1024)
#define CPU_LIMIT 1024U
#define ENTRY_LIMIT 0xffffffffULL

struct machine {
	const struct inputs *inputs;
	struct composition *composition;
};

typedef void handler(struct machine *machine, struct command *command);

static void refuse_order(struct command *command, const char *what, uint64_t id, const char *why)
{
	report_violation(command->report, VIOLATION_ORDER, command_line(command), "command '%s': %s %" PRIu64 " %s",
			 command_name(command), what, id, why);
	command->valid = false;
}

static bool id_known(const uint64_t *ids, size_t count, uint64_t id)
{
	for (size_t i = 0; i < count; i++)
		if (ids[i] == id)
			return true;
	return false;
}

static uint64_t device_argument(struct machine *machine, struct command *command)
{
	uint64_t id = command_number(command, "device", UINT32_MAX);

	if (command->valid && !id_known(machine->composition->devices, machine->composition->device_count, id))
		refuse_order(command, "device", id, "was not created");
	return id;
}

/* The open region that the command names; NULL after reporting. Regions are created with ids 0, 1, 2 ... */
static struct region *region_argument(struct machine *machine, struct command *command, bool active)
{
	uint64_t id = command_number(command, "region", UINT32_MAX);
	struct region *region;

	if (!command->valid)
		return NULL;
	if (id >= machine->composition->region_count) {
		refuse_order(command, "region", id, "was not created");
		return NULL;
	}
	region = &machine->composition->regions[id];
	if (region->active != active) {
		refuse_order(command, "region", id, active ? "is not active yet" : "is active already");
		return NULL;
	}
	return region;
}

static struct owner *owner_argument(struct machine *machine, struct command *command, enum owner_kind kind)
{
	const char *name = kind == OWNER_KERNEL ? "kernel" : "subject";
	uint64_t id = command_number(command, name, UINT32_MAX);

	for (size_t i = 0; command->valid && i < machine->composition->owner_count; i++) {
		struct owner *owner = &machine->composition->owners[i];

		if (owner->kind == kind && owner->id == id)
			return owner;
	}
	if (command->valid)
		refuse_order(command, name, id, "was not created");
	return NULL;
}

static void add_memory_block(struct machine *machine, struct command *command)
{
	struct memory_block block = {
	    .address = command_address(command, "address"),
	    .pages = command_pages(command, "size"),
	};

	if (command->valid)
		*(struct memory_block *)composition_append(&machine->composition->blocks,
							   &machine->composition->block_count, sizeof(block)) = block;
}

static void add_processor(struct machine *machine, struct command *command)
{
	struct composition *composition = machine->composition;
	uint64_t id = command_number(command, "id", CPU_LIMIT);

	command_number(command, "apicId", UINT32_MAX);
	if (command->valid && id_known(composition->cpus, composition->cpu_count, id))
		refuse_order(command, "processor", id, "exists already");
	if (command->valid)
		*(uint64_t *)composition_append(&composition->cpus, &composition->cpu_count, sizeof(id)) = id;
}

static void create_device(struct machine *machine, struct command *command)
{
	struct composition *composition = machine->composition;
	uint64_t id = command_number(command, "device", UINT32_MAX);

	if (command->valid && id_known(composition->devices, composition->device_count, id))
		refuse_order(command, "device", id, "exists already");
	if (command->valid)
		*(uint64_t *)composition_append(&composition->devices, &composition->device_count, sizeof(id)) = id;
}

static void add_memory_device(struct machine *machine, struct command *command)
{
	struct device_memory memory = {
	    .device = device_argument(machine, command),
	    .address = command_address(command, "address"),
	    .pages = command_pages(command, "size"),
	    .caching = command_caching(command, "caching"),
	};

	if (command->valid)
		*(struct device_memory *)composition_append(&machine->composition->device_memory,
							    &machine->composition->device_memory_count,
							    sizeof(memory)) = memory;
}

static void add_ports_device(struct machine *machine, struct command *command)
{
	struct device_ports ports = {
	    .device = device_argument(machine, command),
	    .first = (uint16_t)command_number(command, "from", UINT16_MAX),
	    .last = (uint16_t)command_number(command, "to", UINT16_MAX),
	};

	if (command->valid && ports.first <= ports.last)
		*(struct device_ports *)composition_append(&machine->composition->device_ports,
							   &machine->composition->device_ports_count, sizeof(ports)) =
		    ports;
}

static void create_region(struct machine *machine, struct command *command)
{
	struct composition *composition = machine->composition;
	struct region region = {
	    .id = command_number(command, "region", UINT32_MAX),
	    .address = command_address(command, "address"),
	    .pages = command_pages(command, "size"),
	    .caching = command_caching(command, "caching"),
	    .hashed = command_has(command, "hash"),
	    .line = command_line(command),
	};

	if (region.hashed)
		command_hash(command, "hash", region.hash);
	if (command->valid && region.pages > (PHYSICAL_LIMIT - region.address) / PAGE_SIZE)
		command_refuse(command, "size", "reaches beyond the physical address space");
	if (command->valid && region.id != composition->region_count)
		refuse_order(command, "region", region.id, "is not the next number");
	region.name = command_string(command, "name");
	region.type = command_string(command, "type");
	if (command->valid) {
		*(struct region *)composition_append(&composition->regions, &composition->region_count,
						     sizeof(region)) = region;
		return;
	}
	free(region.name);
	free(region.type);
}

/* Checks that the pages are the next ones of the region, and makes an extent of them. NULL after reporting. */
static struct extent *extent_add(struct machine *machine, struct command *command, enum extent_kind kind)
{
	struct region *region = region_argument(machine, command, false);
	uint64_t base = command_address(command, "basePage");
	uint64_t pages = command_pages(command, "count");
	struct extent *extent;

	if (!command->valid || region == NULL)
		return NULL;
	if (base != region->address + region->appended_pages * PAGE_SIZE ||
	    pages > region->pages - region->appended_pages) {
		report_violation(command->report, VIOLATION_CONTENT, command_line(command),
				 "region '%s' at 0x%" PRIx64 ": 0x%" PRIx64 " pages of content for 0x%" PRIx64
				 " do not fit",
				 region->name, region->address, pages, base);
		return NULL;
	}
	extent = composition_append(&region->extents, &region->extent_count, sizeof(*extent));
	extent->kind = kind;
	extent->first_page = region->appended_pages;
	extent->pages = pages;
	region->appended_pages += pages;
	return extent;
}

static void append_file(struct machine *machine, struct command *command)
{
	struct extent *extent = extent_add(machine, command, EXTENT_DATA);
	uint64_t offset = command_number(command, "baseOffset", INT64_MAX);
	char *file = command_string(command, "filename");
	const char *why;

	if (extent != NULL)
		extent->kind = EXTENT_VACUOUS;
	if (extent != NULL && command->valid) {
		extent->data = content_read(machine->inputs, file, offset, extent->pages, &why);
		if (extent->data == NULL)
			report_violation(command->report, VIOLATION_FILE, command_line(command), "file '%s' %s", file,
					 why);
		else
			extent->kind = EXTENT_DATA;
	}
	free(file);
}

static void append_fill(struct machine *machine, struct command *command)
{
	struct extent *extent = extent_add(machine, command, EXTENT_FILL);
	uint64_t pattern = command_number(command, "fill", UINT64_MAX);

	if (command->valid && pattern != (pattern & 0xffU) * 0x0101010101010101ULL)
		command_refuse(command, "fill", "is not one byte repeated");
	if (extent != NULL)
		extent->pattern = (uint8_t)pattern;
}

static void append_vacuous(struct machine *machine, struct command *command)
{
	extent_add(machine, command, EXTENT_VACUOUS);
}

static void activate_region(struct machine *machine, struct command *command)
{
	struct region *region = region_argument(machine, command, false);
	uint8_t hash[32];

	if (region == NULL)
		return;
	region->active = true;
	if (region->appended_pages != region->pages) {
		report_violation(command->report, VIOLATION_CONTENT, command_line(command),
				 "region '%s' at 0x%" PRIx64 ": %" PRIu64 " of %" PRIu64
				 " pages have no content command",
				 region->name, region->address, region->pages - region->appended_pages, region->pages);
		return;
	}
	if (!region->hashed)
		return;
	content_hash(region, hash);
	if (memcmp(hash, region->hash, sizeof(hash)) != 0)
		report_violation(command->report, VIOLATION_HASH, command_line(command),
				 "region '%s' at 0x%" PRIx64 ": content is not what was compiled", region->name,
				 region->address);
}

static enum paging paging_argument(struct command *command)
{
	static const char *const names[] = {[PAGING_IA32E] = "IA32e", [PAGING_EPT] = "EPT", [PAGING_NPT] = "NPT"};
	char *text = command_string(command, "paging");
	unsigned found = 0;

	while (found < sizeof(names) / sizeof(names[0]) && strcmp(text, names[found]) != 0)
		found++;
	if (found == sizeof(names) / sizeof(names[0]))
		command_refuse(command, "paging", "is not a kind of paging");
	free(text);
	return command->valid ? (enum paging)found : PAGING_IA32E;
}

/* Enters the owner, which must be new, and whose CPU must exist. Takes its name. */
static void owner_add(struct machine *machine, struct command *command, struct owner owner)
{
	struct composition *composition = machine->composition;
	const char *kind = owner.kind == OWNER_KERNEL ? "kernel" : "subject";

	if (command->valid && !id_known(composition->cpus, composition->cpu_count, owner.cpu))
		refuse_order(command, "processor", owner.cpu, "was not added");
	for (size_t i = 0; command->valid && i < composition->owner_count; i++)
		if (composition->owners[i].kind == owner.kind && composition->owners[i].id == owner.id)
			refuse_order(command, kind, owner.id, "exists already");
	if (!command->valid) {
		free(owner.name);
		return;
	}
	*(struct owner *)composition_append(&composition->owners, &composition->owner_count, sizeof(owner)) = owner;
}

static void create_kernel(struct machine *machine, struct command *command)
{
	struct owner owner = {
	    .kind = OWNER_KERNEL,
	    .id = command_number(command, "kernel", UINT32_MAX),
	    .cpu = command_number(command, "cpu", CPU_LIMIT),
	    .root = command_address(command, "root"),
	    .paging = PAGING_IA32E,
	    .line = command_line(command),
	};

	owner.name = command_string(command, "name");
	owner_add(machine, command, owner);
}

static void create_subject(struct machine *machine, struct command *command)
{
	struct owner owner = {
	    .kind = OWNER_SUBJECT,
	    .id = command_number(command, "subject", UINT32_MAX),
	    .cpu = command_number(command, "cpu", CPU_LIMIT),
	    .root = command_address(command, "root"),
	    .io_bitmap = command_address(command, "ioBitmap"),
	    .msr_bitmap = command_address(command, "msrBitmap"),
	    .paging = paging_argument(command),
	    .line = command_line(command),
	};

	owner.name = command_string(command, "name");
	owner_add(machine, command, owner);
}

static void attach_region(struct machine *machine, struct command *command, enum owner_kind kind)
{
	struct owner *owner = owner_argument(machine, command, kind);
	const struct region *region = region_argument(machine, command, true);
	uint64_t offset = command_number(command, "offset", PHYSICAL_LIMIT / PAGE_SIZE);
	struct attachment attachment = {
	    .pages = command_pages(command, "length"),
	    .writable = command_flag(command, "writable"),
	    .executable = command_flag(command, "executable"),
	};

	if (!command->valid || owner == NULL || region == NULL)
		return;
	if (offset > region->pages || attachment.pages > region->pages - offset) {
		report_violation(command->report, VIOLATION_EXTENT, command_line(command),
				 "%s: the attachment of region '%s' at 0x%" PRIx64 " is longer than the region",
				 owner->name, region->name, region->address);
		return;
	}
	attachment.region = (size_t)region->id;
	attachment.address = region->address + offset * PAGE_SIZE;
	attachment.caching = region->caching;
	*(struct attachment *)composition_append(&owner->attachments, &owner->attachment_count, sizeof(attachment)) =
	    attachment;
}

static void attach_region_kernel(struct machine *machine, struct command *command)
{
	attach_region(machine, command, OWNER_KERNEL);
}

static void attach_region_subject(struct machine *machine, struct command *command)
{
	attach_region(machine, command, OWNER_SUBJECT);
}

/* The device's memory that contains the pages, or NULL. */
static const struct device_memory *device_memory_find(const struct composition *composition, uint64_t device,
						      uint64_t address, uint64_t pages)
{
	for (size_t i = 0; i < composition->device_memory_count; i++) {
		const struct device_memory *memory = &composition->device_memory[i];
		uint64_t first = (address - memory->address) / PAGE_SIZE;

		if (memory->device == device && address >= memory->address && first < memory->pages &&
		    pages <= memory->pages - first)
			return memory;
	}
	return NULL;
}

static void map_device(struct machine *machine, struct command *command, enum owner_kind kind)
{
	struct owner *owner = owner_argument(machine, command, kind);
	uint64_t device = device_argument(machine, command);
	const struct device_memory *memory;
	struct attachment attachment = {
	    .region = NO_REGION,
	    .address = command_address(command, "basePage"),
	    .pages = command_pages(command, "count"),
	    .writable = command_flag(command, "writable"),
	    .executable = command_flag(command, "executable"),
	};

	if (!command->valid || owner == NULL)
		return;
	memory = device_memory_find(machine->composition, device, attachment.address, attachment.pages);
	if (memory == NULL) {
		report_violation(command->report, VIOLATION_EXTENT, command_line(command),
				 "%s: 0x%" PRIx64 " is not memory of device %" PRIu64, owner->name, attachment.address,
				 device);
		return;
	}
	attachment.caching = memory->caching;
	*(struct attachment *)composition_append(&owner->attachments, &owner->attachment_count, sizeof(attachment)) =
	    attachment;
}

static void map_device_kernel(struct machine *machine, struct command *command)
{
	map_device(machine, command, OWNER_KERNEL);
}

static void map_device_subject(struct machine *machine, struct command *command)
{
	map_device(machine, command, OWNER_SUBJECT);
}

static bool device_has_ports(const struct composition *composition, uint64_t device, const struct port_range *range)
{
	for (size_t i = 0; i < composition->device_ports_count; i++) {
		const struct device_ports *ports = &composition->device_ports[i];

		if (ports->device == device && range->first >= ports->first && range->last <= ports->last)
			return true;
	}
	return false;
}

static void set_port_range(struct machine *machine, struct command *command)
{
	struct owner *owner = owner_argument(machine, command, OWNER_SUBJECT);
	uint64_t device = device_argument(machine, command);
	struct port_range range = {
	    .first = (uint16_t)command_number(command, "from", UINT16_MAX),
	    .last = (uint16_t)command_number(command, "to", UINT16_MAX),
	};

	if (!command->valid || owner == NULL)
		return;
	if (!device_has_ports(machine->composition, device, &range)) {
		report_violation(command->report, VIOLATION_EXTENT, command_line(command),
				 "%s: ports 0x%x to 0x%x are not of device %" PRIu64, owner->name, range.first,
				 range.last, device);
		return;
	}
	*(struct port_range *)composition_append(&owner->ports, &owner->port_count, sizeof(range)) = range;
}

static void set_msr_range(struct machine *machine, struct command *command)
{
	struct owner *owner = owner_argument(machine, command, OWNER_SUBJECT);
	char *mode = command_string(command, "mode");
	struct msr_range range = {
	    .first = (uint32_t)command_number(command, "from", UINT32_MAX),
	    .last = (uint32_t)command_number(command, "to", UINT32_MAX),
	    .read = strchr(mode, 'r') != NULL,
	    .write = strchr(mode, 'w') != NULL,
	};

	if (command->valid && !range.read && !range.write)
		command_refuse(command, "mode", "is none of r, w, rw");
	if (command->valid && owner != NULL)
		*(struct msr_range *)composition_append(&owner->msrs, &owner->msr_count, sizeof(range)) = range;
	free(mode);
}

static void write_image(struct machine *machine, struct command *command)
{
	machine->composition->entry_point = command_number(command, "entryPoint", ENTRY_LIMIT);
	machine->composition->entry_line = command_line(command);
	machine->composition->closed = true;
}

/* A device is complete when it is activated; nothing depends on that moment here. */
static void activate_device(struct machine *machine, struct command *command)
{
	device_argument(machine, command);
}

static const struct {
	const char *name;
	handler *execute;
} commands[] = {
    {"addMemoryBlock", add_memory_block},
    {"addProcessor", add_processor},
    {"createLegacyDevice", create_device},
    {"addMemoryDevice", add_memory_device},
    {"addIOPortRangeDevice", add_ports_device},
    {"activateDevice", activate_device},
    {"createMemoryRegion", create_region},
    {"appendPagesMRFile", append_file},
    {"appendPagesMRFill", append_fill},
    {"appendVacuousPages", append_vacuous},
    {"activateMemoryRegion", activate_region},
    {"createKernel", create_kernel},
    {"attachMemoryRegionKernel", attach_region_kernel},
    {"mapDevicePagesKernel", map_device_kernel},
    {"createSubject", create_subject},
    {"attachMemoryRegionSubject", attach_region_subject},
    {"mapDevicePagesSubject", map_device_subject},
    {"setIOPortRange", set_port_range},
    {"setMSRRange", set_msr_range},
    {"writeImageCmdStream", write_image},
};

static void command_execute(struct machine *machine, struct command *command)
{
	if (machine->composition->closed) {
		report_violation(command->report, VIOLATION_ORDER, command_line(command),
				 "command '%s' after the end of the list", command_name(command));
		return;
	}
	for (size_t i = 0; i < sizeof(commands) / sizeof(commands[0]); i++) {
		if (strcmp(commands[i].name, command_name(command)) == 0) {
			commands[i].execute(machine, command);
			return;
		}
	}
	report_violation(command->report, VIOLATION_COMMAND, command_line(command), "unknown command '%.64s'",
			 command_name(command));
}

static const xmlNode *child_element(const xmlNode *node, const char *name)
{
	for (const xmlNode *child = node->children; child != NULL; child = child->next)
		if (child->type == XML_ELEMENT_NODE && strcmp((const char *)child->name, name) == 0)
			return child;
	return NULL;
}

static const xmlNode *commands_find(const xmlDoc *document)
{
	const xmlNode *root = xmlDocGetRootElement(document);

	if (root == NULL || strcmp((const char *)root->name, "tau0") != 0)
		return NULL;
	return child_element(root, "commands");
}

static xmlDoc *list_parse(const char *text, size_t size, struct report *report)
{
	xmlParserCtxt *parser = xmlNewParserCtxt();
	const int options =
	    XML_PARSE_NONET | XML_PARSE_NOERROR | XML_PARSE_NOWARNING | XML_PARSE_NOBLANKS | XML_PARSE_BIG_LINES;
	xmlDoc *document = NULL;

	if (parser != NULL && size <= LIST_LIMIT)
		document = xmlCtxtReadMemory(parser, text, (int)size, NULL, NULL, options);
	if (document == NULL) {
		const xmlError *error = parser != NULL ? xmlCtxtGetLastError(parser) : NULL;
		bool known = error != NULL && error->message != NULL && error->line > 0;

		report_violation(report, VIOLATION_XML, known ? (unsigned)error->line : 1U, "not an XML file: %.*s",
				 known ? (int)strcspn(error->message, "\n") : 0, known ? error->message : "");
	}
	xmlFreeParserCtxt(parser);
	return document;
}

bool execute_list(const char *text, size_t size, const struct inputs *inputs, struct composition *composition,
		  struct report *report)
{
	struct machine machine = {.inputs = inputs, .composition = composition};
	size_t before = report->errors;
	xmlDoc *document = list_parse(text, size, report);
	const xmlNode *list = document != NULL ? commands_find(document) : NULL;

	if (document != NULL && list == NULL)
		report_violation(report, VIOLATION_XML, 1, "not a command list: no <tau0><commands>");
	for (const xmlNode *node = list != NULL ? list->children : NULL; node != NULL; node = node->next) {
		struct command command = {.node = node, .report = report, .valid = true};

		if (node->type == XML_ELEMENT_NODE)
			command_execute(&machine, &command);
	}
	if (list != NULL && !composition->closed)
		report_violation(report, VIOLATION_INCOMPLETE, command_line(&(struct command){.node = list}),
				 "the command list ends before writeImageCmdStream");
	xmlFreeDoc(document);
	return report->errors == before;
}
