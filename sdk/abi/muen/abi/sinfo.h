/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright (c) the Muen SDK authors */
/*
 * Subject information: what a subject has been given, by name. 32 KiB, read-only, at MUEN_GVA_SINFO.
 * Version 5 of upstream's layout; the version is the top byte of the magic number.
 */
#ifndef MUEN_ABI_SINFO_H
#define MUEN_ABI_SINFO_H

#include <muen/abi/limits.h>
#include <muen/abi/types.h>

#define SINFO_MAGIC_V3 0x03006f666e69756dULL
#define SINFO_MAGIC_V4 0x04006f666e69756dULL
#define SINFO_MAGIC_V5 0x05006f666e69756dULL

#define SINFO_RESOURCE_MAX 255

enum sinfo_resource_kind {
	SINFO_NONE = 0,
	SINFO_MEMORY = 1,
	SINFO_EVENT = 2,         /* source event: data.number is the hypercall number */
	SINFO_VECTOR = 3,        /* target event that injects: data.number is the vector */
	SINFO_DEVICE = 4,
	SINFO_DEVICE_MEMORY = 5,
	SINFO_DEVICE_PORT = 6,   /* version 5 */
};

enum sinfo_memory_kind {
	SINFO_MEM_SUBJECT = 0,
	SINFO_MEM_INFO = 1,
	SINFO_MEM_BINARY = 2,
	SINFO_MEM_ZEROPAGE = 3,
	SINFO_MEM_INITRD = 4,
	SINFO_MEM_CHANNEL = 5,
	SINFO_MEM_STATE = 6,
	SINFO_MEM_TIMED_EVENT = 7,
	SINFO_MEM_INTERRUPTS = 8,
	SINFO_MEM_SCHED_INFO = 9,
	SINFO_MEM_BIOS = 10,
	SINFO_MEM_RSDP = 11,
	SINFO_MEM_XSDT = 12,
	SINFO_MEM_FADT = 13,
	SINFO_MEM_DSDT = 14,
	SINFO_MEM_DEVICE = 15,
	SINFO_MEM_SOLO5 = 16,
	SINFO_MEM_CRASH_AUDIT = 17,
	SINFO_MEM_DEVICE_TREE = 18,
	SINFO_MEM_KERNEL_INTERFACE = 19, /* also the hypercall page, logical name "hypercall" */
};

enum sinfo_content {
	SINFO_CONTENT_UNINITIALISED = 0,
	SINFO_CONTENT_FILL = 1,
	SINFO_CONTENT_FILE = 2,
};

#define SINFO_WRITABLE   0x1U
#define SINFO_EXECUTABLE 0x2U
#define SINFO_NO_PATTERN 256U

struct sinfo_name {
	uint8_t length; /* 1 to 63 */
	char data[MUEN_NAME_MAX];
	char nul;
};
MUEN_ASSERT_SIZE(struct sinfo_name, 65);

struct sinfo_memory {
	uint8_t kind;     /* enum sinfo_memory_kind */
	uint8_t content;  /* enum sinfo_content */
	uint8_t flags;    /* SINFO_WRITABLE, SINFO_EXECUTABLE */
	uint8_t pattern[2]; /* little endian u16: fill byte, or SINFO_NO_PATTERN */
	uint8_t padding[3];
	uint64_t address;
	uint64_t size;    /* bytes, multiple of the page size */
	uint8_t hash[32]; /* SHA-256 of the content, or zeros */
};
MUEN_ASSERT_OFFSET(struct sinfo_memory, pattern, 3);
MUEN_ASSERT_OFFSET(struct sinfo_memory, address, 8);
MUEN_ASSERT_SIZE(struct sinfo_memory, 56);

struct sinfo_device {
	uint16_t sid;
	uint16_t vendor;
	uint16_t device;
	uint16_t class_code;
	uint16_t irte_start;
	uint8_t irq_start;
	uint8_t ir_count;
	uint8_t flags;
	uint8_t reset_method;
};
MUEN_ASSERT_OFFSET(struct sinfo_device, irte_start, 8);
MUEN_ASSERT_OFFSET(struct sinfo_device, reset_method, 13);

struct sinfo_device_memory {
	uint16_t sid;
	uint8_t flags;
	uint8_t io_flags;
	uint8_t bar_index;
	uint8_t padding[3];
	uint64_t bar_address;
	uint64_t address;
	uint64_t size;
};
MUEN_ASSERT_OFFSET(struct sinfo_device_memory, address, 16);

struct sinfo_device_port {
	uint16_t sid;
	uint8_t bar_index;
	uint8_t padding;
	uint16_t address; /* first port */
	uint16_t size;    /* number of ports */
};
MUEN_ASSERT_SIZE(struct sinfo_device_port, 8);

struct sinfo_resource {
	uint32_t kind; /* enum sinfo_resource_kind */
	struct sinfo_name name;
	uint8_t padding[3];
	union {
		struct sinfo_memory memory;
		struct sinfo_device device;
		struct sinfo_device_memory device_memory;
		struct sinfo_device_port device_port;
		uint8_t number; /* event or vector */
		uint8_t bytes[56];
	} data;
};
MUEN_ASSERT_OFFSET(struct sinfo_resource, name, 4);
MUEN_ASSERT_OFFSET(struct sinfo_resource, data, 72);
MUEN_ASSERT_SIZE(struct sinfo_resource, 128);

struct sinfo {
	uint64_t magic;
	uint32_t tsc_khz;
	struct sinfo_name name;
	uint8_t padding1;
	uint16_t resource_count; /* 0 to SINFO_RESOURCE_MAX */
	struct sinfo_resource resource[SINFO_RESOURCE_MAX];
};
MUEN_ASSERT_OFFSET(struct sinfo, name, 12);
MUEN_ASSERT_OFFSET(struct sinfo, resource_count, 78);
MUEN_ASSERT_OFFSET(struct sinfo, resource, 80);
MUEN_ASSERT_SIZE(struct sinfo, 32720);

#endif
