/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright (c) the Muen SDK authors */
/*
 * Walking over the commands of a stream, for csl_check.c and csl_execute.c: one reader, so that what is executed is
 * what was checked.
 */
#ifndef LOADER_CSL_STREAM_H
#define LOADER_CSL_STREAM_H

#include <muen/abi/csl.h>

#include "bytes.h"
#include "csl.h"

#define CSL_COMMAND_BYTES 16U
#define CSL_VENDOR_FIRST 60000U

struct csl_cursor {
	const uint8_t *commands;
	size_t size;
	size_t at;
};

struct csl_item {
	uint16_t id;
	const uint8_t *data;
	uint64_t length;
	uint64_t offset; /* of the command in the module */
};

static inline struct loader_report csl_error(const struct csl_item *item, enum loader_error error, uint64_t address,
					     uint64_t length)
{
	return (struct loader_report){
	    .error = error, .command_offset = item->offset, .address = address, .length = length};
}

/* Only while cursor->at < cursor->size. */
static inline struct loader_report csl_next(struct csl_cursor *cursor, struct csl_item *item)
{
	const size_t left = cursor->size - cursor->at;
	const uint8_t *command = cursor->commands + cursor->at;

	item->offset = CSL_PROLOGUE_BYTES + cursor->at;
	if (left < CSL_COMMAND_BYTES)
		return csl_error(item, LOADER_TRUNCATED, 0, left);
	item->id = (uint16_t)bytes_get_u32(command);
	item->length = bytes_get_u64(command + 8);
	item->data = command + CSL_COMMAND_BYTES;
	if (item->length > left - CSL_COMMAND_BYTES)
		return csl_error(item, LOADER_TRUNCATED, 0, item->length);
	cursor->at += CSL_COMMAND_BYTES + (size_t)item->length;
	return error_none();
}

#endif
