/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright (c) the Muen SDK authors */
/*
 * The audit of arbitrary images against a fixed policy. An input that begins as a command stream does is one; any other
 * is a list of changes {32-bit offset, 64-bit value} to the memory of an image whose page tables are right, so that
 * inputs of a few bytes get past the stream, into tables, bitmaps and information pages. Nothing may crash, and an
 * audit that compares nothing may not pass.
 */
#include <stdlib.h>
#include <string.h>

#include <muen/abi/csl.h>

#include "audit.h"
#include "memory.h"
#include "synthetic.h"

#define CHANGE_SIZE 12U

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static struct synthetic systems[2];

static const struct synthetic *system_get(bool svm)
{
	if (systems[svm].policy == NULL)
		synthetic_make(&systems[svm], svm);
	return &systems[svm];
}

static void audit(const struct synthetic *system, const uint8_t *stream, size_t size)
{
	struct findings findings = {0};

	audit_run(stream, size, (const uint8_t *)system->policy, strlen(system->policy), NULL, 0, &findings);
	if (findings.all == 0)
		abort(); /* the tables of the kernel are zeros in each of these images */
	findings_free(&findings);
}

static void apply(const struct synthetic *system, const uint8_t *data, size_t size)
{
	for (size_t at = 0; at + CHANGE_SIZE <= size; at += CHANGE_SIZE) {
		uint32_t offset;
		uint64_t value;

		memcpy(&offset, data + at, sizeof(offset));
		memcpy(&value, data + at + sizeof(offset), sizeof(value));
		memcpy(system->memory + offset % (SYNTHETIC_SIZE - sizeof(value)), &value, sizeof(value));
	}
}

static void audit_changed(const struct synthetic *system, const uint8_t *data, size_t size)
{
	struct synthetic changed = {.policy = system->policy, .memory = memory_get(SYNTHETIC_SIZE, 1)};
	size_t stream_size;
	uint8_t *stream;

	memcpy(changed.memory, system->memory, SYNTHETIC_SIZE);
	apply(&changed, data, size);
	stream = synthetic_stream(&changed, &stream_size);
	audit(&changed, stream, stream_size);
	free(stream);
	free(changed.memory);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	const uint64_t magic = CSL_MAGIC;
	const struct synthetic *system = system_get(size % 2 == 1);

	if (size >= sizeof(magic) && memcmp(data, &magic, sizeof(magic)) == 0)
		audit(system, data, size);
	else
		audit_changed(system, data, size);
	return 0;
}
