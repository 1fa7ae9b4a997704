/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright (c) the Muen SDK authors */
/*
 * The image: a command stream (upstream's CSL), executed by the loader. 64-bit magic, then commands
 * {id, length of the data, data}. Our stream starts with CSL_STAGING, a vendor command that other loaders skip.
 */
#ifndef MUEN_ABI_CSL_H
#define MUEN_ABI_CSL_H

#include <muen/abi/types.h>

#define CSL_MAGIC 0x8adc5fa2448cb65eULL

enum csl_command_id {
	CSL_WRITE = 0,            /* u64 physical address, then the content (at least one byte) */
	CSL_FILL = 1,             /* struct csl_fill */
	CSL_SET_ENTRY_POINT = 2,  /* u64 physical address, below 4 GiB */
	CSL_CHECK_CPUID = 3,      /* struct csl_check_cpuid */
	CSL_STAGING = 60000,      /* struct csl_staging */
};

struct csl_command {
	uint64_t id;     /* low 16 bits used */
	uint64_t length; /* bytes of data that follow */
};
MUEN_ASSERT_SIZE(struct csl_command, 16);

struct csl_fill {
	uint64_t address;
	uint64_t length;
	uint64_t pattern; /* low byte */
};
MUEN_ASSERT_SIZE(struct csl_fill, 24);

struct csl_check_cpuid {
	uint32_t ecx;
	uint32_t leaf;
	uint32_t value;
	uint32_t mask;
	uint8_t result_register; /* 0 EAX, 1 EBX, 2 ECX, 3 EDX */
	uint8_t padding[7];
	char message[64];        /* printed where (register & mask) != value */
};
MUEN_ASSERT_SIZE(struct csl_check_cpuid, 88);

/*
 * Where the loader moves the stream before it executes it, so that no command writes over a part not yet read.
 * address: page aligned, in RAM, free of content, at least size bytes. sha256: of the size bytes that follow this
 * command up to the end of the stream.
 */
struct csl_staging {
	uint64_t address;
	uint64_t size;
	uint8_t sha256[32];
};
MUEN_ASSERT_SIZE(struct csl_staging, 48);

#endif
