/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright (c) the Muen SDK authors */
/*
 * Finished images with one thing wrong, one image for each kind of thing: every one must be reported by its own code,
 * with region and address. The untouched images must pass. Arguments: folder of a system and its kernel file, in pairs.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include <muen/abi/csl.h>
#include <muen/abi/layout.h>
#include <muen/abi/sinfo.h>

#include "victim.h"

#define PRESENT 1ULL
#define WRITE 2ULL
#define USER 4ULL
#define UNCACHED 0x18ULL
#define ACCESSED_DIRTY 0x60ULL
#define NO_EXECUTE (1ULL << 63)
#define FRAME 0x0000fffffffff000ULL

static struct victim_system demo;
static struct victim victim;

static int begin(void **state)
{
	(void)state;
	victim = victim_make(&demo);
	return 0;
}

static int end(void **state)
{
	(void)state;
	victim_free(&victim);
	return 0;
}

static uint64_t address_of(const char *region)
{
	return victim_region(&victim, region)->address;
}

static uint64_t leaf(const char *tables, uint64_t virtual_address)
{
	return victim_entry(&victim, address_of(tables), virtual_address, 1);
}

static void flip(uint64_t address, uint64_t bits)
{
	victim_store(&victim, address, victim_load(&victim, address) ^ bits);
}

static void expect(enum finding_kind kind, const char *region, uint64_t address)
{
	victim_seal(&victim);
	victim_expect(&victim, kind, region, address);
}

static uint64_t subject_entry(const char *name)
{
	size_t number = policy_subject_number(&demo.parsed, name);

	return address_of("kernel_policy_subject") + number * sizeof(struct policy_subject);
}

/* Nothing wrong. */

static void untouched(void **state)
{
	(void)state;
	audit_run(victim.image, victim.size, (const uint8_t *)victim.policy, victim.policy_size, demo.kernel,
		  demo.kernel_size, &victim.findings);
	findings_print(&victim.findings, "image", "policy", false, stderr);
	assert_int_equal(victim.findings.all, 0);
	assert_true(victim.findings.counts.table_entries > 10000);
	assert_true(victim.findings.counts.mapped_pages > 500);
	assert_true(victim.findings.counts.bitmap_bits > 500000);
	assert_true(victim.findings.counts.fields > 2000);
	assert_true(victim.findings.counts.resources > 50);
	assert_true(victim.findings.counts.hashes > 100);
}

/* Page tables of the kernel. */

static void kernel_code_writable(void **state)
{
	(void)state;
	flip(leaf("kernel_0|pt", MUEN_KVA_TEXT), WRITE | ACCESSED_DIRTY / 3 * 2);
	expect(FINDING_MAPPING_RIGHTS, "kernel_text", MUEN_KVA_TEXT);
}

static void kernel_constants_executable(void **state)
{
	(void)state;
	flip(leaf("kernel_0|pt", MUEN_KVA_RODATA), NO_EXECUTE);
	expect(FINDING_MAPPING_RIGHTS, "kernel_ro", address_of("kernel_ro"));
}

static void kernel_table_writable(void **state)
{
	(void)state;
	flip(leaf("kernel_1|pt", MUEN_KVA_POLICY_TRAP), WRITE);
	expect(FINDING_MAPPING_RIGHTS, "kernel_policy_trap", address_of("kernel_policy_trap"));
}

static void kernel_mapping_missing(void **state)
{
	(void)state;
	victim_store(&victim, leaf("kernel_1|pt", MUEN_KVA_POLICY_SUBJECT), 0);
	expect(FINDING_MAPPING_MISSING, "kernel_policy_subject", address_of("kernel_policy_subject"));
}

static void kernel_data_uncached(void **state)
{
	(void)state;
	flip(leaf("kernel_0|pt", MUEN_KVA_BSS), UNCACHED);
	expect(FINDING_MEMORY_TYPE, "kernel_bss_0", address_of("kernel_bss_0"));
}

static void kernel_maps_its_tables(void **state)
{
	uint64_t tables = address_of("kernel_0|pt");

	(void)state;
	victim_store(&victim, leaf("kernel_0|pt", MUEN_KVA_CRASH_AUDIT),
		     tables | PRESENT | WRITE | ACCESSED_DIRTY | NO_EXECUTE);
	expect(FINDING_TABLE_REACHABLE, "kernel_0|pt", tables);
}

static void kernel_guard_page_mapped(void **state)
{
	uint64_t guard = address_of("kernel_bss_0");

	(void)state;
	victim_store(&victim, leaf("kernel_0|pt", MUEN_KVA_STACK - MUEN_PAGE_SIZE),
		     guard | PRESENT | WRITE | ACCESSED_DIRTY | NO_EXECUTE);
	expect(FINDING_KERNEL_WINDOW, NULL, guard);
}

static void kernel_wrong_stack(void **state)
{
	uint64_t entry = leaf("kernel_1|pt", MUEN_KVA_STACK);

	(void)state;
	victim_store(&victim, entry, (victim_load(&victim, entry) & ~FRAME) | address_of("kernel_stack_0"));
	expect(FINDING_MAPPING_TARGET, "kernel_stack_1", address_of("kernel_stack_1"));
}

static void kernel_wrong_subject_page(void **state)
{
	uint64_t page = MUEN_KVA_SUBJECT + policy_subject_number(&demo.parsed, "producer") * MUEN_KVA_SUBJECT_STRIDE +
			MUEN_SUBJECT_PAGE_VCPU;

	(void)state;
	flip(leaf("kernel_0|pt", page), 0x100000);
	expect(FINDING_KERNEL_WINDOW, "producer|vmcs", address_of("producer|vmcs"));
}

static void kernel_maps_subject_of_other_cpu(void **state)
{
	uint64_t page = MUEN_KVA_SUBJECT + policy_subject_number(&demo.parsed, "consumer") * MUEN_KVA_SUBJECT_STRIDE;
	uint64_t state_page = address_of("consumer|state");

	(void)state;
	victim_store(&victim, leaf("kernel_0|pt", page), state_page | PRESENT | ACCESSED_DIRTY / 3 | NO_EXECUTE);
	expect(FINDING_MAPPING_EXTRA, "consumer|state", state_page);
}

static void kernel_page_for_users(void **state)
{
	uint64_t entry = leaf("kernel_0|pt", MUEN_KVA_TEXT);

	(void)state;
	flip(entry, USER);
	expect(FINDING_ENTRY_BITS, "kernel_0|pt", entry);
}

static void kernel_table_used_twice(void **state)
{
	uint64_t root = address_of("kernel_0|pt");

	(void)state;
	victim_store(&victim, root + 8 * 511, victim_load(&victim, root));
	expect(FINDING_TABLE_PLACE, "kernel_0|pt", victim_load(&victim, root) & FRAME);
}

/* Page tables of subjects. */

static void subject_code_writable(void **state)
{
	(void)state;
	flip(leaf("producer|pt", MUEN_GVA_TEXT), WRITE);
	expect(FINDING_MAPPING_RIGHTS, "producer|text", address_of("producer|text"));
}

static void subject_stack_executable(void **state)
{
	(void)state;
	flip(leaf("producer|pt", MUEN_GVA_STACK), NO_EXECUTE);
	expect(FINDING_MAPPING_RIGHTS, "producer|stack", address_of("producer|stack"));
}

static void subject_channel_read_only(void **state)
{
	(void)state;
	flip(leaf("producer|pt", 0xffff00000), WRITE);
	expect(FINDING_MAPPING_RIGHTS, "debuglog_producer", address_of("debuglog_producer"));
}

static void subject_page_missing(void **state)
{
	(void)state;
	victim_store(&victim, leaf("producer|pt", MUEN_GVA_SINFO), 0);
	expect(FINDING_MAPPING_MISSING, "producer|sinfo", address_of("producer|sinfo"));
}

/* Zeroes that many subjects have in common. */
static void shared_page_writable(void **state)
{
	uint64_t tail = address_of("sinfo_tail_7");

	(void)state;
	flip(leaf("producer|pt", MUEN_GVA_SINFO + MUEN_PAGE_SIZE), WRITE);
	expect(FINDING_TABLE_REACHABLE, "sinfo_tail_7", tail);
}

static void shared_page_executable(void **state)
{
	uint64_t tail = address_of("sinfo_tail_7");

	(void)state;
	flip(leaf("producer|pt", MUEN_GVA_SINFO + MUEN_PAGE_SIZE), NO_EXECUTE);
	expect(FINDING_TABLE_REACHABLE, "sinfo_tail_7", tail);
}

static void subject_page_uncached(void **state)
{
	(void)state;
	flip(leaf("producer|pt", MUEN_GVA_STACK), UNCACHED);
	expect(FINDING_MEMORY_TYPE, "producer|stack", address_of("producer|stack"));
}

static void subject_sees_other_subject(void **state)
{
	uint64_t other = address_of("consumer|stack");

	(void)state;
	victim_store(&victim, leaf("producer|pt", 0x10000), other | PRESENT | USER | ACCESSED_DIRTY / 3 | NO_EXECUTE);
	expect(FINDING_MAPPING_EXTRA, "consumer|stack", other);
}

static void subject_reaches_kernel(void **state)
{
	(void)state;
	victim_store(&victim, leaf("producer|pt", 0x10000),
		     MUEN_KVA_TEXT | PRESENT | USER | ACCESSED_DIRTY / 3 | NO_EXECUTE);
	expect(FINDING_TABLE_REACHABLE, "kernel_text", MUEN_KVA_TEXT);
}

static void subject_reaches_its_tables(void **state)
{
	uint64_t tables = address_of("producer|pt");

	(void)state;
	victim_store(&victim, leaf("producer|pt", 0x10000),
		     tables | PRESENT | USER | WRITE | ACCESSED_DIRTY | NO_EXECUTE);
	expect(FINDING_TABLE_REACHABLE, "producer|pt", tables);
}

static void subject_reaches_its_bitmap(void **state)
{
	uint64_t entry = leaf("producer|pt", MUEN_GVA_TIMED_EVENT);

	(void)state;
	victim_store(&victim, entry, (victim_load(&victim, entry) & ~FRAME) | address_of("producer|iobm"));
	expect(FINDING_TABLE_REACHABLE, "producer|iobm", address_of("producer|iobm"));
}

static void subject_reaches_no_region(void **state)
{
	(void)state;
	victim_store(&victim, leaf("producer|pt", 0x10000),
		     0x7000000 | PRESENT | USER | WRITE | ACCESSED_DIRTY | NO_EXECUTE);
	expect(FINDING_MAPPING_EXTRA, NULL, 0x7000000);
}

static void subject_table_elsewhere(void **state)
{
	uint64_t entry = victim_entry(&victim, address_of("producer|pt"), MUEN_GVA_TEXT, 2);
	uint64_t other = victim_load(&victim, victim_entry(&victim, address_of("consumer|pt"), MUEN_GVA_TEXT, 2));

	(void)state;
	victim_store(&victim, entry, other);
	expect(FINDING_TABLE_PLACE, "consumer|pt", other & FRAME);
}

static void subject_entry_not_accessed(void **state)
{
	uint64_t entry = leaf("producer|pt", MUEN_GVA_TEXT);

	(void)state;
	flip(entry, ACCESSED_DIRTY / 3);
	expect(FINDING_ENTRY_BITS, "producer|pt", entry);
}

static void subject_page_global(void **state)
{
	uint64_t entry = leaf("producer|pt", MUEN_GVA_TEXT);

	(void)state;
	flip(entry, 0x100);
	expect(FINDING_ENTRY_BITS, "producer|pt", entry);
}

static void absent_entry_not_empty(void **state)
{
	uint64_t entry = leaf("producer|pt", 0x10000);

	(void)state;
	victim_store(&victim, entry, 0x5000);
	expect(FINDING_ENTRY_BITS, "producer|pt", entry);
}

/* Bitmaps. */

static void port_opened(void **state)
{
	uint64_t byte = address_of("log|iobm") + 0x70 / 8;

	(void)state;
	*victim_at(&victim, byte) &= 0xfe;
	expect(FINDING_PORT_OPEN, "log|iobm", byte);
}

static void port_closed(void **state)
{
	uint64_t byte = address_of("log|iobm") + 0x3f8 / 8;

	(void)state;
	*victim_at(&victim, byte) |= 0x80;
	expect(FINDING_PORT_CLOSED, "log|iobm", byte);
}

/*
 * A bitmap of ones is a fill in the stream. Here the fill ends where the page begins, the page is written, and what is
 * behind it is filled by a command of its own.
 */
static void msr_open(uint64_t offset, uint8_t bits)
{
	uint64_t page = address_of("log|msrbm") + offset / MUEN_PAGE_SIZE * MUEN_PAGE_SIZE;
	uint8_t *fill = victim_fill(&victim, page);
	uint8_t command[8 + MUEN_PAGE_SIZE];
	struct csl_fill before;
	struct csl_fill behind;

	memcpy(&before, fill, sizeof(before));
	behind = before;
	behind.address = page + MUEN_PAGE_SIZE;
	behind.length = before.address + before.length - behind.address;
	before.length = page - before.address;
	memcpy(fill, &before, sizeof(before));
	memcpy(command, &page, 8);
	memset(command + 8, 0xff, MUEN_PAGE_SIZE);
	command[8 + offset % MUEN_PAGE_SIZE] = (uint8_t)~bits;
	victim_append(&victim, CSL_WRITE, command, sizeof(command));
	victim_append(&victim, CSL_FILL, &behind, sizeof(behind));
}

static void msr_read_opened(void **state)
{
	(void)state;
	msr_open(0x10, 1);
	expect(FINDING_MSR_OPEN, "log|msrbm", address_of("log|msrbm") + 0x10);
}

static void msr_write_opened(void **state)
{
	uint64_t offset = demo.parsed.svm ? 0x820 : 0xc10; /* 0xc0000080 */

	(void)state;
	msr_open(offset, demo.parsed.svm ? 2 : 1);
	expect(FINDING_MSR_OPEN, "log|msrbm", address_of("log|msrbm") + offset);
}

static void msr_closed(void **state)
{
	(void)state;
	victim_bend_policy(&victim, "<msrs/>", "<msrs><msr start=\"16#0174#\" end=\"16#0175#\" mode=\"r\"/></msrs>");
	expect(FINDING_MSR_CLOSED, "log|msrbm", address_of("log|msrbm") + (demo.parsed.svm ? 0x5d : 0x2e));
}

static void bitmap_elsewhere(void **state)
{
	uint64_t field = subject_entry("producer") + offsetof(struct policy_subject, io_bitmap);

	(void)state;
	victim_store(&victim, field, address_of("kernel_bss_0"));
	expect(FINDING_BITMAP_PLACE, "kernel_bss_0", address_of("kernel_bss_0"));
}

/* A bitmap with the same bits, but the policy does not let the two subjects share it. */
static void bitmap_shared_against_policy(void **state)
{
	(void)state;
	victim_bend_policy(&victim, "ioBitmap=\"producer|iobm\" ", ""); /* the first one is the consumer's */
	expect(FINDING_SUBJECT, "kernel_policy_subject",
	       subject_entry("consumer") + offsetof(struct policy_subject, io_bitmap));
}

/* The policy lets them share it, but the bits are not those of both. */
static void bitmap_shared_with_other_rights(void **state)
{
	(void)state;
	victim_bend_policy(&victim, "ioBitmap=\"producer|iobm\"", "ioBitmap=\"log|iobm\"");
	victim_store(&victim, subject_entry("consumer") + offsetof(struct policy_subject, io_bitmap),
		     address_of("log|iobm"));
	expect(FINDING_PORT_OPEN, "log|iobm", address_of("log|iobm") + 0x3f8 / 8);
}

/* Tables of the kernel. */

static void field_flipped(enum finding_kind kind, const char *region, uint64_t offset)
{
	uint64_t address = address_of(region) + offset;

	*victim_at(&victim, address) ^= 1;
	expect(kind, region, address);
}

#define FIELD_CASE(name, kind, region, offset)                                                                         \
	static void name(void **state)                                                                                 \
	{                                                                                                              \
		(void)state;                                                                                           \
		field_flipped(FINDING_##kind, region, offset);                                                         \
	}

FIELD_CASE(header_rate, HEADER, "kernel_policy_boot", offsetof(struct policy_header, tsc_khz))
FIELD_CASE(header_flags, HEADER, "kernel_policy_boot", offsetof(struct policy_header, flags))
FIELD_CASE(header_count, HEADER, "kernel_policy_boot", offsetof(struct policy_header, source_count))
FIELD_CASE(header_name, HEADER, "kernel_policy_boot", offsetof(struct policy_header, system_name))
FIELD_CASE(cpu_number, CPU, "kernel_policy_boot", MUEN_PAGE_SIZE + offsetof(struct policy_cpu, apic_id))
FIELD_CASE(cpu_host_page, CPU, "kernel_policy_boot", MUEN_PAGE_SIZE + 16 + offsetof(struct policy_cpu, host_page))
FIELD_CASE(cpu_rest, TABLE_REST, "kernel_policy_boot", 2 * MUEN_PAGE_SIZE - 1)
FIELD_CASE(trap_action, TRAP, "kernel_policy_trap", 8 * (MUEN_TRAP_MAX + 10))
FIELD_CASE(trap_reserved, TRAP, "kernel_policy_trap", 8 * 35)
FIELD_CASE(source_action, SOURCE, "kernel_policy_source", 0)
FIELD_CASE(source_target, SOURCE, "kernel_policy_source", 8 * 4 + offsetof(struct policy_event, target_subject))
FIELD_CASE(target_action, TARGET, "kernel_policy_target", 0)
FIELD_CASE(target_rest, TABLE_REST, "kernel_policy_target", 4000)
FIELD_CASE(partition_cpu, PARTITION, "kernel_policy_partition", 0)
FIELD_CASE(group_subject, GROUP, "kernel_policy_group", 8)
FIELD_CASE(plan_first, PLAN, "kernel_policy_plan", 8)
FIELD_CASE(minor_deadline, MINOR, "kernel_policy_minor", 2 * sizeof(struct policy_minor))
FIELD_CASE(minor_barrier, MINOR, "kernel_policy_minor",
	   4 * sizeof(struct policy_minor) + offsetof(struct policy_minor, barrier))
FIELD_CASE(major_period, MAJOR, "kernel_policy_major", 0)
FIELD_CASE(barrier_size, BARRIER, "kernel_policy_barrier", 0)
FIELD_CASE(port_value, PORT_WRITE, "kernel_policy_port", 4 + offsetof(struct policy_port_write, value))

static void subject_field(size_t offset)
{
	uint64_t address = subject_entry("sampler") + offset;

	*victim_at(&victim, address) ^= 1;
	expect(FINDING_SUBJECT, "kernel_policy_subject", address);
}

#define SUBJECT_CASE(member)                                                                                           \
	static void subject_##member(void **state)                                                                     \
	{                                                                                                              \
		(void)state;                                                                                           \
		subject_field(offsetof(struct policy_subject, member));                                                \
	}

SUBJECT_CASE(page_table)
SUBJECT_CASE(vcpu)
SUBJECT_CASE(msr_bitmap)
SUBJECT_CASE(rip)
SUBJECT_CASE(rsp)
SUBJECT_CASE(cr0)
SUBJECT_CASE(cr0_mask)
SUBJECT_CASE(cr4_shadow)
SUBJECT_CASE(gpr)
SUBJECT_CASE(segment)
SUBJECT_CASE(control)
SUBJECT_CASE(exception_bitmap)
SUBJECT_CASE(source_first)
SUBJECT_CASE(cpu)
SUBJECT_CASE(flags)
SUBJECT_CASE(name)

/* Information pages. */

static uint64_t resource(size_t index)
{
	return offsetof(struct sinfo, resource) + index * sizeof(struct sinfo_resource);
}

#define DATA offsetof(struct sinfo_resource, data)

FIELD_CASE(sinfo_rate, SINFO_HEADER, "producer|sinfo", offsetof(struct sinfo, tsc_khz))
FIELD_CASE(sinfo_count, SINFO_HEADER, "producer|sinfo", offsetof(struct sinfo, resource_count))
FIELD_CASE(sinfo_right, SINFO_RESOURCE, "producer|sinfo", resource(1) + DATA + offsetof(struct sinfo_memory, flags))
FIELD_CASE(sinfo_address, SINFO_RESOURCE, "producer|sinfo", resource(0) + DATA + offsetof(struct sinfo_memory, address))
FIELD_CASE(sinfo_name, SINFO_RESOURCE, "producer|sinfo", resource(0) + offsetof(struct sinfo_resource, name) + 1)
FIELD_CASE(sinfo_hash, SINFO_HASH, "producer|sinfo", resource(1) + DATA + offsetof(struct sinfo_memory, hash))

static void sinfo_rest(void **state)
{
	uint64_t page = address_of("producer|sinfo");
	uint64_t address = page + resource(*victim_at(&victim, page + offsetof(struct sinfo, resource_count)));

	(void)state;
	*victim_at(&victim, address) = 1;
	expect(FINDING_SINFO_REST, "producer|sinfo", address);
}

/* Code and content. */

FIELD_CASE(hypercall_code, HYPERCALL, "hypercall", 2)
FIELD_CASE(hypercall_pad, HYPERCALL, "hypercall", 4095)
FIELD_CASE(kernel_other_code, KERNEL_FILE, "kernel_text", 16)
FIELD_CASE(kernel_other_start, KERNEL_FILE, "trampoline", 3)
FIELD_CASE(kernel_other_data, KERNEL_FILE, "kernel_data_1", 0)

static void subject_other_code(void **state)
{
	(void)state;
	*victim_at(&victim, address_of("producer|text") + 5) ^= 0x10;
	expect(FINDING_HASH, "producer|text", address_of("producer|text"));
}

/* The hash in the policy, and in the information page, belongs to other content than the image has. */
static void policy_other_hash(void **state)
{
	(void)state;
	victim_bend_policy(&victim, "<hash value=\"16#9f1dcbc3", "<hash value=\"16#00000000");
	expect(FINDING_HASH, "log|stack", address_of("log|stack"));
}

static void file_padding(void **state)
{
	uint64_t address = address_of("log|text") + victim_region(&victim, "log|text")->size - 1;

	(void)state;
	*victim_at(&victim, address) ^= 0x80;
	expect(FINDING_PADDING, "log|text", address);
}

/* One fill covers many regions: the first that is filled by the policy too is the first to be reported. */
static void fill_pattern(void **state)
{
	uint8_t *data = victim_fill(&victim, address_of("debuglog_producer"));
	const struct region *region;
	struct csl_fill fill;
	size_t index;

	(void)state;
	memcpy(&fill, data, sizeof(fill));
	index = policy_region_from(&demo.parsed, fill.address);
	do
		region = demo.parsed.by_address[index++];
	while (region->content != CONTENT_FILL || region->address < fill.address);
	data[offsetof(struct csl_fill, pattern)] ^= 1;
	expect(FINDING_FILL, region->name, region->address);
}

static void fill_too_short(void **state)
{
	uint8_t *data = victim_fill(&victim, address_of("debuglog_producer"));
	const struct region *region;
	struct csl_fill fill;

	(void)state;
	memcpy(&fill, data, sizeof(fill));
	fill.length -= MUEN_PAGE_SIZE;
	memcpy(data, &fill, sizeof(fill));
	region = policy_region_at(&demo.parsed, fill.address + fill.length);
	expect(FINDING_NO_CONTENT, region->name, region->address);
}

static void append_write(uint64_t address)
{
	const uint64_t data[2] = {address, 1};

	victim_append(&victim, CSL_WRITE, data, sizeof(data));
}

static void content_outside_ram(void **state)
{
	(void)state;
	append_write(0xb8000);
	expect(FINDING_OUTSIDE_RAM, NULL, 0xb8000);
}

static void content_over_loader(void **state)
{
	(void)state;
	append_write(MUEN_LOADER_PHYS);
	expect(FINDING_OUTSIDE_RAM, NULL, MUEN_LOADER_PHYS);
}

static void content_in_free_ram(void **state)
{
	(void)state;
	append_write(0x7000000);
	expect(FINDING_STRAY_CONTENT, NULL, 0x7000000);
}

static void content_twice(void **state)
{
	(void)state;
	append_write(MUEN_KVA_TEXT + 8);
	expect(FINDING_WRITTEN_TWICE, NULL, MUEN_KVA_TEXT + 8);
}

static void region_outside_ram(void **state)
{
	(void)state;
	victim_bend_policy(&victim, "name=\"ram_1\" physicalAddress=\"16#0010_0000#\" size=\"16#0070_0000#\"",
			   "name=\"ram_1\" physicalAddress=\"16#0010_0000#\" size=\"16#4000#\"");
	expect(FINDING_REGION_PLACE, "kernel_text", MUEN_KVA_TEXT);
}

static void entry_point(void **state)
{
	uint64_t wrong = MUEN_KVA_TEXT + 16;

	(void)state;
	memcpy(victim.image + victim.size - sizeof(wrong), &wrong, sizeof(wrong));
	expect(FINDING_ENTRY_POINT, "kernel_text", MUEN_KVA_TEXT);
}

static void trampoline_elsewhere(void **state)
{
	(void)state;
	victim_bend_policy(&victim, "<memory name=\"trampoline\"", "<memory name=\"elsewhere\"");
	expect(FINDING_TRAMPOLINE, "trampoline", 0);
}

/* The staging area: magic, command header, then address, size, hash. */
#define STAGING_OFFSET 24

static void staging_hash(void **state)
{
	struct csl_staging staging;

	(void)state;
	victim.image[STAGING_OFFSET + offsetof(struct csl_staging, sha256)] ^= 1;
	memcpy(&staging, victim.image + STAGING_OFFSET, sizeof(staging));
	victim_expect(&victim, FINDING_STAGING, NULL, staging.address);
}

static void staging_at(uint64_t address)
{
	memcpy(victim.image + STAGING_OFFSET, &address, sizeof(address));
	expect(FINDING_STAGING, NULL, address);
}

static void staging_over_content(void **state)
{
	(void)state;
	staging_at(0x110000);
}

static void staging_outside_ram(void **state)
{
	(void)state;
	staging_at(0x8000000);
}

static void staging_over_loader(void **state)
{
	(void)state;
	staging_at(MUEN_LOADER_PHYS);
}

static void stream_cut_off(void **state)
{
	(void)state;
	victim.size -= 3;
	expect(FINDING_STREAM, NULL, victim.size - 5);
}

static void stream_unknown_command(void **state)
{
	(void)state;
	victim_append(&victim, 7, "12345678", 8);
	expect(FINDING_STREAM, NULL, victim.size - 8);
}

static void policy_no_number(void **state)
{
	(void)state;
	victim_bend_policy(&victim, "tickRate=\"10000\"", "tickRate=\"1x\"");
	audit_run(victim.image, victim.size, (const uint8_t *)victim.policy, victim.policy_size, NULL, 0,
		  &victim.findings);
	assert_int_equal(victim.findings.total[FINDING_POLICY], 1);
}

static void domain_without_tables(void **state)
{
	(void)state;
	victim_bend_policy(&victim, "<deviceDomains/>", "<deviceDomains><domain name=\"d\" id=\"0\"/></deviceDomains>");
	expect(FINDING_TABLE_PLACE, NULL, UINT64_MAX);
}

/* Of what is generated, which hashes would find too: any bit must be found by what it means. */
static bool is_generated(const struct region *region)
{
	return strcmp(region->type, "system_pt") == 0 || strcmp(region->type, "system_iobm") == 0 ||
	       strcmp(region->type, "system_msrbm") == 0 || strcmp(region->type, "subject_info") == 0 ||
	       strcmp(region->type, "kernel_interface") == 0 || strncmp(region->name, "kernel_policy", 13) == 0;
}

/* Whether pages of the kernel are global is a matter of speed only: SDM vol. 3, 4.10.2.4. */
static bool is_free(const struct region *region, uint64_t address, unsigned bit)
{
	return strncmp(region->name, "kernel_", 7) == 0 && strcmp(region->type, "system_pt") == 0 && address % 8 == 1 &&
	       bit == 0;
}

static void flip_and_demand(const struct region *region, uint64_t address, unsigned bit)
{
	uint8_t *byte = victim_find(&victim, address);

	if (byte == NULL || is_free(region, address, bit))
		return;
	*byte ^= (uint8_t)(1U << bit);
	victim_seal(&victim);
	audit_run(victim.image, victim.size, (const uint8_t *)victim.policy, victim.policy_size, NULL, 0,
		  &victim.findings);
	if (victim.findings.all == victim.findings.total[FINDING_HASH])
		fail_msg("bit %u of the byte at 0x%" PRIx64 " of region '%s' means nothing", bit, address,
			 region->name);
	findings_free(&victim.findings);
	*byte ^= (uint8_t)(1U << bit);
}

/* Two places in each region, the same in each run. */
static void generated_bits(void **state)
{
	uint64_t number = 1;

	(void)state;
	for (size_t i = 0; i < demo.parsed.region_count; i++) {
		const struct region *region = &demo.parsed.regions[i];

		for (unsigned j = 0; is_generated(region) && j < 2; j++) {
			number = number * 6364136223846793005ULL + 1442695040888963407ULL;
			flip_and_demand(region, region->address + (number >> 16) % region->size, number >> 60 & 7);
		}
	}
}

#define CASE(name) cmocka_unit_test_setup_teardown(name, begin, end)

static const struct CMUnitTest cases[] = {
    CASE(untouched),
    CASE(kernel_code_writable),
    CASE(kernel_constants_executable),
    CASE(kernel_table_writable),
    CASE(kernel_mapping_missing),
    CASE(kernel_data_uncached),
    CASE(kernel_maps_its_tables),
    CASE(kernel_guard_page_mapped),
    CASE(kernel_wrong_stack),
    CASE(kernel_wrong_subject_page),
    CASE(kernel_maps_subject_of_other_cpu),
    CASE(kernel_page_for_users),
    CASE(kernel_table_used_twice),
    CASE(subject_code_writable),
    CASE(subject_stack_executable),
    CASE(subject_channel_read_only),
    CASE(subject_page_missing),
    CASE(shared_page_writable),
    CASE(shared_page_executable),
    CASE(subject_page_uncached),
    CASE(subject_sees_other_subject),
    CASE(subject_reaches_kernel),
    CASE(subject_reaches_its_tables),
    CASE(subject_reaches_its_bitmap),
    CASE(subject_reaches_no_region),
    CASE(subject_table_elsewhere),
    CASE(subject_entry_not_accessed),
    CASE(subject_page_global),
    CASE(absent_entry_not_empty),
    CASE(port_opened),
    CASE(port_closed),
    CASE(msr_read_opened),
    CASE(msr_write_opened),
    CASE(msr_closed),
    CASE(bitmap_elsewhere),
    CASE(bitmap_shared_against_policy),
    CASE(bitmap_shared_with_other_rights),
    CASE(header_rate),
    CASE(header_flags),
    CASE(header_count),
    CASE(header_name),
    CASE(cpu_number),
    CASE(cpu_host_page),
    CASE(cpu_rest),
    CASE(trap_action),
    CASE(trap_reserved),
    CASE(source_action),
    CASE(source_target),
    CASE(target_action),
    CASE(target_rest),
    CASE(partition_cpu),
    CASE(group_subject),
    CASE(plan_first),
    CASE(minor_deadline),
    CASE(minor_barrier),
    CASE(major_period),
    CASE(barrier_size),
    CASE(port_value),
    CASE(subject_page_table),
    CASE(subject_vcpu),
    CASE(subject_msr_bitmap),
    CASE(subject_rip),
    CASE(subject_rsp),
    CASE(subject_cr0),
    CASE(subject_cr0_mask),
    CASE(subject_cr4_shadow),
    CASE(subject_gpr),
    CASE(subject_segment),
    CASE(subject_control),
    CASE(subject_exception_bitmap),
    CASE(subject_source_first),
    CASE(subject_cpu),
    CASE(subject_flags),
    CASE(subject_name),
    CASE(sinfo_rate),
    CASE(sinfo_count),
    CASE(sinfo_right),
    CASE(sinfo_address),
    CASE(sinfo_name),
    CASE(sinfo_hash),
    CASE(sinfo_rest),
    CASE(hypercall_code),
    CASE(hypercall_pad),
    CASE(kernel_other_code),
    CASE(kernel_other_start),
    CASE(kernel_other_data),
    CASE(subject_other_code),
    CASE(policy_other_hash),
    CASE(file_padding),
    CASE(fill_pattern),
    CASE(fill_too_short),
    CASE(content_outside_ram),
    CASE(content_over_loader),
    CASE(content_in_free_ram),
    CASE(content_twice),
    CASE(region_outside_ram),
    CASE(entry_point),
    CASE(trampoline_elsewhere),
    CASE(staging_hash),
    CASE(staging_over_content),
    CASE(staging_outside_ram),
    CASE(staging_over_loader),
    CASE(stream_cut_off),
    CASE(stream_unknown_command),
    CASE(policy_no_number),
    CASE(domain_without_tables),
    CASE(generated_bits),
};

int main(int argc, char **argv)
{
	int failed = argc < 3;

	for (int i = 1; i + 1 < argc; i += 2) {
		victim_system_load(&demo, argv[i], argv[i + 1]);
		failed |= _cmocka_run_group_tests(argv[i], cases, sizeof(cases) / sizeof(cases[0]), NULL, NULL);
		victim_system_free(&demo);
	}
	return failed;
}
