/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright (c) the Muen SDK authors */
/*
 * The loader: finds the image among what the boot loader gave, moves it to its staging area, checks it, writes its
 * content and returns the kernel's entry point. Owns the order of these steps; a refusal names its reason and halts.
 */
#include <muen/abi/layout.h>

#include "bytes.h"
#include "console.h"
#include "csl.h"
#include "high_memory.h"
#include "multiboot.h"

/* Called by entry.S, which then leaves for the address returned. */
uint32_t loader_main(uint32_t magic, uint32_t info_address);

/* All that 32-bit addresses reach, but for the page of the real-mode vectors, and for the place of the high window. */
static const struct memory_window physical_memory = {
    .bytes = (uint8_t *)MUEN_PAGE_SIZE, .start = MUEN_PAGE_SIZE, .end = HIGH_MEMORY_WINDOW};

static struct boot_info boot_info;

static void put_number(const char *label, uint64_t value)
{
	if (value == 0)
		return;
	console_put(label);
	console_put_hex(value);
}

static void put_report(const struct loader_report *report)
{
	console_put("loader: error: ");
	console_put(error_name(report->error));
	console_put(": ");
	console_put(error_text(report->error));
	put_number("; command at ", report->command_offset);
	put_number("; address or value ", report->address);
	put_number("; length ", report->length);
	if (report->message != NULL) {
		console_put(": ");
		console_put_foreign(report->message, LOADER_MESSAGE_BYTES);
	}
	console_put("\n");
}

static _Noreturn void halt(void)
{
	console_drain();
	for (;;)
		__asm__ volatile("cli; hlt");
}

static struct loader_report move_to_staging(const struct csl_staging *staging, const uint8_t **commands)
{
	const struct memory_range *module = &boot_info.module;
	uint8_t *target = memory_at(&physical_memory, staging->address, staging->size);
	const uint8_t *source = memory_at(&physical_memory, module->start + CSL_PROLOGUE_BYTES, staging->size);

	if (target == NULL || source == NULL)
		return error_range(LOADER_STAGING_NOT_RAM, staging->address, staging->size);
	bytes_move(target, source, (size_t)staging->size);
	*commands = target;
	return error_none();
}

static struct loader_report open_module(struct csl_staging *staging)
{
	const uint64_t size = boot_info.module.end - boot_info.module.start;
	const uint8_t *module = memory_at(&physical_memory, boot_info.module.start, size);

	if (module == NULL)
		return error_range(LOADER_BAD_BOOT_INFO, boot_info.module.start, size);
	return csl_open(module, size, staging);
}

static struct loader_report load(struct csl_machine *machine, uint32_t *entry_point)
{
	const uint8_t *commands = NULL;
	struct csl_staging staging;
	struct loader_report report = open_module(&staging);

	if (report.error == LOADER_OK)
		report = csl_check_staging(&staging, machine);
	if (report.error == LOADER_OK)
		report = move_to_staging(&staging, &commands);
	if (report.error == LOADER_OK)
		report = csl_check_hash(commands, &staging);
	if (report.error == LOADER_OK)
		report = csl_check(commands, (size_t)staging.size, machine, entry_point);
	if (report.error == LOADER_OK)
		report = csl_execute(commands, (size_t)staging.size, &physical_memory);
	return report;
}

uint32_t loader_main(uint32_t magic, uint32_t info_address)
{
	struct csl_machine machine = {
	    .map = &boot_info.map,
	    .end = high_memory_end(),
	    .loader = {MUEN_LOADER_PHYS, MUEN_LOADER_PHYS + MUEN_LOADER_SIZE},
	};
	struct loader_report report;
	uint32_t entry_point = 0;

	console_init();
	report = multiboot_read(&physical_memory, magic, info_address, &boot_info);
	if (report.error == LOADER_OK)
		report = load(&machine, &entry_point);
	if (report.error != LOADER_OK) {
		put_report(&report);
		halt();
	}
	console_put("loader: kernel at ");
	console_put_hex(entry_point);
	console_put("\n");
	console_drain();
	return entry_point;
}
