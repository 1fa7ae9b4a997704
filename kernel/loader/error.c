/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright (c) the Muen SDK authors */
/* Names and explanations of the loader's refusals: one row for each member of enum loader_error. */
#include "error.h"

static const struct {
	const char *name;
	const char *text;
} errors[LOADER_ERROR_COUNT] = {
    [LOADER_OK] = {"ok", "no error"},
    [LOADER_NOT_MULTIBOOT] = {"not-multiboot", "not started by a Multiboot 1 or 2 boot loader"},
    [LOADER_BAD_BOOT_INFO] = {"bad-boot-info", "the boot loader's information is malformed"},
    [LOADER_NO_MEMORY_MAP] = {"no-memory-map", "the boot loader gave no memory map"},
    [LOADER_MEMORY_MAP_TOO_LARGE] = {"memory-map-too-large", "the boot loader's memory map has too many entries"},
    [LOADER_NO_MODULE] = {"no-module", "the boot loader gave no module: name the image as the one module"},
    [LOADER_SEVERAL_MODULES] = {"several-modules", "the image must be the only module"},
    [LOADER_BAD_MAGIC] = {"bad-magic", "the module is not a command stream"},
    [LOADER_NO_STAGING] = {"no-staging", "the first command does not name a staging area"},
    [LOADER_TRUNCATED] = {"truncated", "the stream ends too early"},
    [LOADER_BAD_LENGTH] = {"bad-length", "a length does not fit"},
    [LOADER_STAGING_NOT_ALIGNED] = {"staging-not-aligned", "the staging area does not start on a page"},
    [LOADER_STAGING_NOT_RAM] = {"staging-not-ram", "the staging area is not in usable RAM below 4 GiB"},
    [LOADER_STAGING_OVERLAPS_LOADER] = {"staging-overlaps-loader", "the staging area lies in the loader's memory"},
    [LOADER_BAD_HASH] = {"bad-hash", "the stream's SHA-256 is not the one that it names"},
    [LOADER_UNKNOWN_COMMAND] = {"unknown-command", "no such command, or not allowed here"},
    [LOADER_TARGET_OUT_OF_REACH] = {"target-out-of-reach", "content lies where the processor has no addresses"},
    [LOADER_TARGET_NOT_RAM] = {"target-not-ram", "content is not in usable RAM on this machine"},
    [LOADER_TARGET_OVERLAPS_LOADER] = {"target-overlaps-loader", "content lies in the loader's memory"},
    [LOADER_TARGET_OVERLAPS_STAGING] = {"target-overlaps-staging", "content lies in the staging area"},
    [LOADER_NO_ENTRY_POINT] = {"no-entry-point", "the stream sets no entry point"},
    [LOADER_BAD_ENTRY_POINT] = {"bad-entry-point",
				"the entry point is set twice, or not in content written below 4 GiB"},
    [LOADER_BAD_CPUID_REGISTER] = {"bad-cpuid-register", "a CPUID check names no register (0 to 3)"},
    [LOADER_CPUID_CHECK] = {"cpuid-check", "this machine's processor is not the one that the image is for"},
};

const char *error_name(enum loader_error error)
{
	return errors[error].name;
}

const char *error_text(enum loader_error error)
{
	return errors[error].text;
}
