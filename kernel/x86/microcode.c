/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright (c) the Muen SDK authors */
/* Checks the update's header before the CPU sees it: what is not an update of this CPU never reaches WRMSR. */
#include "startup.h"

#include "policy_tables.h"
#include "x86.h"

#define MSR_PLATFORM_ID 0x17U
#define MSR_UPDATE_TRIGGER 0x79U
#define MSR_UPDATE_REVISION 0x8bU
#define PLATFORM_SHIFT 50U /* bits 52:50 of the platform id */
#define HEADER_VERSION 1U
#define LOADER_REVISION 1U
#define DATA_BYTES_DEFAULT 2000U /* where the header says 0 (SDM vol. 3, table 9-7) */
#define ALIGNMENT 4U

struct microcode_header {
	uint32_t version;
	uint32_t revision;
	uint32_t date;
	uint32_t signature;
	uint32_t checksum;
	uint32_t loader_revision;
	uint32_t platforms; /* one bit a platform id */
	uint32_t data_bytes;
	uint32_t total_bytes;
	uint32_t reserved[3];
};
MUEN_ASSERT_SIZE(struct microcode_header, 48);

extern const struct {
	struct microcode_header header;
	uint32_t data[(MUEN_KVA_MICROCODE_SIZE - sizeof(struct microcode_header)) / sizeof(uint32_t)];
} microcode_update;

static bool microcode_is_sound(void)
{
	uint32_t const given = microcode_update.header.data_bytes;
	uint32_t const bytes = given == 0 ? DATA_BYTES_DEFAULT : given;

	return policy_header.microcode_size >= sizeof(struct microcode_header) &&
	       microcode_update.header.version == HEADER_VERSION &&
	       microcode_update.header.loader_revision == LOADER_REVISION && bytes % ALIGNMENT == 0 &&
	       bytes <= policy_header.microcode_size - sizeof(struct microcode_header);
}

/* The CPU puts its revision into the MSR at CPUID 1, if software has cleared it (SDM vol. 3, 9.11.7.1). */
static uint32_t microcode_revision(void)
{
	x86_wrmsr(MSR_UPDATE_REVISION, 0);
	(void)x86_cpuid(1, 0);
	return (uint32_t)(x86_rdmsr(MSR_UPDATE_REVISION) >> 32);
}

bool microcode_load(void)
{
	uint32_t platform;

	if (policy_header.microcode_size == 0) {
		return true;
	}
	if (!microcode_is_sound()) {
		return false;
	}
	platform = (uint32_t)(x86_rdmsr(MSR_PLATFORM_ID) >> PLATFORM_SHIFT & 7U);
	if (microcode_update.header.signature != x86_cpuid(1, 0).eax ||
	    (microcode_update.header.platforms & 1U << platform) == 0 ||
	    (int32_t)microcode_update.header.revision <= (int32_t)microcode_revision()) {
		return true;
	}
	x86_wrmsr(MSR_UPDATE_TRIGGER, (uint64_t)microcode_update.data);
	return microcode_revision() == microcode_update.header.revision;
}
