/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright (c) the Muen SDK authors */
/*
 * The kernel's virtual address space as data: that of muen/abi/layout.h, and upstream's, for which a policy can be
 * expanded to be compared with upstream's own.
 */
#ifndef EXPAND_KERNEL_LAYOUT_H
#define EXPAND_KERNEL_LAYOUT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "layout.h"

enum kernel_sharing {
	KERNEL_SHARED,
	KERNEL_PER_CPU,
};

enum kernel_place {
	KERNEL_ANYWHERE,
	KERNEL_IDENTITY,          /* physical = virtual: used before paging is on */
	KERNEL_IDENTITY_BOOT_CPU, /* likewise, on CPU 0 only */
};

/* A part of the kernel's address space. */
struct kernel_window {
	const char *section; /* of the kernel's file, or NULL */
	const char *region;  /* KERNEL_PER_CPU: _N is appended */
	const char *logical;
	const char *type;
	uint64_t virtual_address;
	uint64_t size_bytes; /* of a window without section; the most that a section may have */
	enum kernel_sharing sharing;
	enum kernel_place place;
	bool is_file; /* content from the kernel's file; else zeroes */
	bool writable;
	bool executable;
};

/* Pages of one kind, one for each subject. */
struct kernel_subject_window {
	const char *part;
	uint64_t virtual_address; /* of subject 0 */
};

struct kernel_layout {
	const struct kernel_window *windows;                 /* end with a NULL region */
	const struct kernel_subject_window *subject_windows; /* end with a NULL part */
	uint64_t subject_stride;
	uint64_t scheduling_info; /* a page a partition */
	uint64_t crash_audit;
	uint64_t microcode;
	uint64_t tau0_interface;
	uint64_t ioapics;   /* a page each */
	uint64_t iommus;    /* likewise; 0: behind the I/O APICs */
	uint64_t host_page; /* 0: not mapped, and at a fixed physical place */
	bool is_upstream;   /* nothing that only our kernel has: policy tables, queues, fault log */
};

const struct kernel_layout *kernel_layout_of(enum layout layout);

#endif
