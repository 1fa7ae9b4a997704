/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright (c) the Muen SDK authors */
/*
 * The two Multiboot headers: what makes a boot loader take this file. Both ask for the memory map and for modules on
 * page boundaries; neither allows relocation, because the image's own memory plan keeps just this place free.
 * Multiboot Specification 0.6.96 section 3.1; Multiboot2 Specification 2.0 section 3.1.
 */
#define MB1_MAGIC 0x1badb002
#define MB1_FLAGS 0x3                 /* page-aligned modules, memory map */
#define MB2_MAGIC 0xe85250d6
#define MB2_ARCHITECTURE_I386 0
#define MB2_TAG_END 0
#define MB2_TAG_INFORMATION_REQUEST 1
#define MB2_TAG_MODULE_ALIGN 6
#define MB2_INFO_MODULE 3
#define MB2_INFO_MEMORY_MAP 6

	.section .multiboot, "a"
	.balign 8
mb2_start:
	.long MB2_MAGIC, MB2_ARCHITECTURE_I386, mb2_end - mb2_start
	.long -(MB2_MAGIC + MB2_ARCHITECTURE_I386 + (mb2_end - mb2_start))

	.short MB2_TAG_INFORMATION_REQUEST, 0
	.long 16, MB2_INFO_MODULE, MB2_INFO_MEMORY_MAP

	.short MB2_TAG_MODULE_ALIGN, 0
	.long 8

	.short MB2_TAG_END, 0
	.long 8
mb2_end:
	.long MB1_MAGIC, MB1_FLAGS, -(MB1_MAGIC + MB1_FLAGS)

	.section .note.GNU-stack, "", @progbits
