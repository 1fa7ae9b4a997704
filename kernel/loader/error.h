/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright (c) the Muen SDK authors */
/*
 * Every reason for which the loader refuses to start an image, and the record in which a check hands one back.
 * Owns the invariant that each reason has a name that tests and manuals can rely on.
 */
#ifndef LOADER_ERROR_H
#define LOADER_ERROR_H

#include <stdint.h>

enum loader_error {
	LOADER_OK,
	LOADER_NOT_MULTIBOOT,
	LOADER_BAD_BOOT_INFO,
	LOADER_NO_MEMORY_MAP,
	LOADER_MEMORY_MAP_TOO_LARGE,
	LOADER_NO_MODULE,
	LOADER_SEVERAL_MODULES,
	LOADER_BAD_MAGIC,
	LOADER_NO_STAGING,
	LOADER_TRUNCATED,
	LOADER_BAD_LENGTH,
	LOADER_STAGING_NOT_ALIGNED,
	LOADER_STAGING_NOT_RAM,
	LOADER_STAGING_OVERLAPS_LOADER,
	LOADER_BAD_HASH,
	LOADER_UNKNOWN_COMMAND,
	LOADER_TARGET_OUT_OF_REACH,
	LOADER_TARGET_NOT_RAM,
	LOADER_TARGET_OVERLAPS_LOADER,
	LOADER_TARGET_OVERLAPS_STAGING,
	LOADER_NO_ENTRY_POINT,
	LOADER_BAD_ENTRY_POINT,
	LOADER_BAD_CPUID_REGISTER,
	LOADER_CPUID_CHECK,
	LOADER_ERROR_COUNT
};

/*
 * command_offset: of the command, counted in bytes from the start of the module; 0 where no command is at fault.
 * address, length: the range or value at fault. message: the image's own words (CHECK_CPUID), not terminated if full.
 */
struct loader_report {
	enum loader_error error;
	uint64_t command_offset;
	uint64_t address;
	uint64_t length;
	const char *message;
};

/* Length of a message of CHECK_CPUID. */
#define LOADER_MESSAGE_BYTES 64U

const char *error_name(enum loader_error error);
const char *error_text(enum loader_error error);

static inline struct loader_report error_none(void)
{
	return (struct loader_report){.error = LOADER_OK};
}

static inline struct loader_report error_range(enum loader_error error, uint64_t address, uint64_t length)
{
	return (struct loader_report){.error = error, .address = address, .length = length};
}

#endif
