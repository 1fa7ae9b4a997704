/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright (c) the Muen SDK authors */
/*
 * A small system made by hand, for what no system of the build has: nested page tables with large pages, on both CPUs,
 * and devices behind a VT-d unit. One CPU, two subjects: 'native' on page tables of its own, 'nested' on EPT or NPT.
 * Its address spaces, its VT-d tables, its MSR stores the kernel's header and its tables about devices are right; all
 * bits of its bitmaps are set; its other tables are zeros.
 */
#ifndef MUAUDIT_SYNTHETIC_H
#define MUAUDIT_SYNTHETIC_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Memory from 1 MiB up is one array. */
#define SYNTHETIC_BASE 0x100000U
#define SYNTHETIC_SIZE 0x60000U

/* Roots of the page tables. */
#define SYNTHETIC_KERNEL_ROOT 0x130000U
#define SYNTHETIC_NATIVE_ROOT 0x138000U
#define SYNTHETIC_NESTED_ROOT 0x14a000U
#define SYNTHETIC_DOMAIN_ROOT 0x159000U /* three levels */

/* Tables of devices. */
#define SYNTHETIC_VECTORS 0x150000U
#define SYNTHETIC_ANSWERS 0x151000U
#define SYNTHETIC_LINES 0x152000U
#define SYNTHETIC_IOAPICS 0x153000U
#define SYNTHETIC_IOMMUS 0x154000U
#define SYNTHETIC_QUEUE 0x155000U
#define SYNTHETIC_VTD_ROOT 0x156000U
#define SYNTHETIC_VTD_IR 0x157000U
#define SYNTHETIC_VTD_CONTEXT 0x158000U
#define SYNTHETIC_MSR_STORE 0x15d000U /* of 'nested' */
#define SYNTHETIC_NATIVE_MSR_STORE 0x15e000U

/* Guest addresses of the subjects' regions. */
#define SYNTHETIC_CODE 0x200000U    /* native|text, nested|text: read and execute */
#define SYNTHETIC_STACK 0x1000U     /* native|stack: read and write */
#define SYNTHETIC_DMA 0x10000000U   /* native|stack, for the device domain: read and write */
#define SYNTHETIC_LARGE 0x40000000U /* nested|ram: 2 MiB, read, write and execute */

struct synthetic {
	char *policy;
	uint8_t *memory; /* SYNTHETIC_SIZE bytes */
};

void synthetic_make(struct synthetic *synthetic, bool svm);
void synthetic_free(struct synthetic *synthetic);

uint64_t synthetic_load(const struct synthetic *synthetic, uint64_t address);
void synthetic_store(const struct synthetic *synthetic, uint64_t address, uint64_t value);

/* Address of the entry of the level in the tables at the root. */
uint64_t synthetic_entry(const struct synthetic *synthetic, uint64_t root, uint64_t virtual_address, unsigned level);

/* The command stream that writes the memory; malloc'ed. */
uint8_t *synthetic_stream(const struct synthetic *synthetic, size_t *size);

#endif
