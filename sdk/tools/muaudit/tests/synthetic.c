/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright (c) the Muen SDK authors */
/* Policy, page tables and stream of the system made by hand, all from two lists: regions and mappings. */
#include "synthetic.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include <muen/abi/csl.h>
#include <muen/abi/layout.h>
#include <muen/abi/policy.h>

#include "memory.h"

enum owner {
	KERNEL,
	NATIVE,
	NESTED,
	NOBODY,
};

/* A region, and where the owner maps it. Content: a file, zeros or for bitmaps ones; nested|ram has none. */
struct piece {
	const char *name;
	const char *type;
	uint32_t address;
	uint32_t pages;
	enum owner owner;
	uint64_t virtual_address;
	const char *rights; /* "w", "x", "wx", "" */
};

static const struct piece pieces[] = {
    {"trampoline", "system", MUEN_TRAMPOLINE_PHYS, 1, NOBODY, 0, ""},
    {"kernel_text", "kernel_binary", 0x100000, 1, KERNEL, MUEN_KVA_TEXT, "x"},
    {"kernel_ro", "kernel_binary", 0x101000, 1, KERNEL, MUEN_KVA_RODATA, ""},
    {"kernel_bss_0", "kernel_binary", 0x102000, 1, KERNEL, MUEN_KVA_BSS, "w"},
    {"kernel_stack_0", "kernel", 0x103000, 2, KERNEL, MUEN_KVA_STACK, "w"},
    {"kernel_interrupt_stack_0", "kernel", 0x105000, 1, KERNEL, MUEN_KVA_IST_STACK, "w"},
    {"kernel_0|vmxon", "system_vmxon", 0x106000, 1, KERNEL, MUEN_KVA_HOST_PAGE, "w"},
    {"kernel_policy_boot", "kernel", 0x140000, 2, KERNEL, MUEN_KVA_POLICY_BOOT, ""},
    {"kernel_policy_partition", "kernel", 0x107000, 1, KERNEL, MUEN_KVA_POLICY_PARTITION, ""},
    {"kernel_policy_group", "kernel", 0x108000, 1, KERNEL, MUEN_KVA_POLICY_GROUP, ""},
    {"kernel_policy_plan", "kernel", 0x109000, 1, KERNEL, MUEN_KVA_POLICY_PLAN, ""},
    {"kernel_policy_major", "kernel", 0x10a000, 1, KERNEL, MUEN_KVA_POLICY_MAJOR, ""},
    {"kernel_policy_barrier", "kernel", 0x10b000, 1, KERNEL, MUEN_KVA_POLICY_BARRIER, ""},
    {"kernel_policy_port", "kernel", 0x10c000, 1, KERNEL, MUEN_KVA_POLICY_PORT, ""},
    {"kernel_policy_minor", "kernel", 0x10d000, 1, KERNEL, MUEN_KVA_POLICY_MINOR, ""},
    {"kernel_policy_target", "kernel", 0x10e000, 1, KERNEL, MUEN_KVA_POLICY_TARGET, ""},
    {"kernel_policy_source", "kernel", 0x10f000, 1, KERNEL, MUEN_KVA_POLICY_SOURCE, ""},
    {"kernel_policy_trap", "kernel", 0x110000, 1, KERNEL, MUEN_KVA_POLICY_TRAP, ""},
    {"kernel_policy_subject", "kernel", 0x111000, 1, KERNEL, MUEN_KVA_POLICY_SUBJECT, ""},
    {"native|state", "subject_state", 0x112000, 1, KERNEL, MUEN_KVA_SUBJECT, "w"},
    {"native|timed_event", "subject_timed_event", 0x113000, 1, KERNEL, MUEN_KVA_SUBJECT + 0x1000, "w"},
    {"native|interrupts", "subject_interrupts", 0x114000, 1, KERNEL, MUEN_KVA_SUBJECT + 0x2000, "w"},
    {"native|vmcs", "kernel_vmcs", 0x115000, 1, KERNEL, MUEN_KVA_SUBJECT + 0x3000, "w"},
    {"native|fpu", "kernel_fpu", 0x116000, 1, KERNEL, MUEN_KVA_SUBJECT + 0x4000, "w"},
    {"nested|state", "subject_state", 0x117000, 1, KERNEL, MUEN_KVA_SUBJECT + 0x8000, "w"},
    {"nested|timed_event", "subject_timed_event", 0x118000, 1, KERNEL, MUEN_KVA_SUBJECT + 0x9000, "w"},
    {"nested|interrupts", "subject_interrupts", 0x119000, 1, KERNEL, MUEN_KVA_SUBJECT + 0xa000, "w"},
    {"nested|vmcs", "kernel_vmcs", 0x11a000, 1, KERNEL, MUEN_KVA_SUBJECT + 0xb000, "w"},
    {"nested|fpu", "kernel_fpu", 0x11b000, 1, KERNEL, MUEN_KVA_SUBJECT + 0xc000, "w"},
    {"scheduling_info_1", "subject_scheduling_info", 0x11c000, 1, KERNEL, MUEN_KVA_SCHED_INFO, "w"},
    {"native|iobm", "system_iobm", 0x11d000, 3, NOBODY, 0, ""},
    {"native|msrbm", "system_msrbm", 0x120000, 2, NOBODY, 0, ""},
    {"nested|iobm", "system_iobm", 0x122000, 3, NOBODY, 0, ""},
    {"nested|msrbm", "system_msrbm", 0x125000, 2, NOBODY, 0, ""},
    {"native|sinfo", "subject_info", 0x142000, 8, NATIVE, MUEN_GVA_SINFO, ""},
    {"native|text", "subject_binary", 0x127000, 1, NATIVE, SYNTHETIC_CODE, "x"},
    {"native|stack", "subject_binary", 0x128000, 1, NATIVE, SYNTHETIC_STACK, "w"},
    {"hypercall", "kernel_interface", 0x129000, 1, NATIVE, MUEN_GVA_HYPERCALL, "x"},
    {"nested|text", "subject_binary", 0x12a000, 1, NESTED, SYNTHETIC_CODE, "x"},
    {"nested|ram", "subject", 0x200000, 512, NESTED, SYNTHETIC_LARGE, "wx"},
    {"kernel_0|pt", "system_pt", SYNTHETIC_KERNEL_ROOT, 8, NOBODY, 0, ""},
    {"native|pt", "system_pt", SYNTHETIC_NATIVE_ROOT, 8, NOBODY, 0, ""},
    {"nested|pt", "system_pt", SYNTHETIC_NESTED_ROOT, 6, NOBODY, 0, ""},
};

#define PIECE_COUNT (sizeof(pieces) / sizeof(pieces[0]))

/* More tables than fit would be a mistake in the list above. */
static const uint64_t table_first[] = {SYNTHETIC_KERNEL_ROOT, SYNTHETIC_NATIVE_ROOT, SYNTHETIC_NESTED_ROOT};
static const uint64_t table_end[] = {SYNTHETIC_NATIVE_ROOT, 0x140000, SYNTHETIC_BASE + SYNTHETIC_SIZE};

/* Entries: what points to a table, and a leaf without rights, then what each right adds or takes. */
struct entry_style {
	uint64_t table;
	uint64_t leaf;
	uint64_t writable;
	uint64_t not_executable;
	uint64_t executable;
};

static const struct entry_style kernel_style = {0x23, 0x21, 0x42, 1ULL << 63, 0};
static const struct entry_style user_style = {0x27, 0x25, 0x42, 1ULL << 63, 0};
static const struct entry_style ept_style = {0x7, 0x71, 0x2, 0, 0x4};

static char *join(char *text, char *more)
{
	char *both = memory_text("%s%s", text, more);

	free(text);
	free(more);
	return both;
}

static char *mappings_text(enum owner owner)
{
	char *text = memory_text("%s", "");

	for (size_t i = 0; i < PIECE_COUNT; i++)
		if (pieces[i].owner == owner)
			text = join(text,
				    memory_text("<memory logical=\"m%zu\" physical=\"%s\" virtualAddress=\"16#%" PRIx64
						"#\" writable=\"%s\" executable=\"%s\"/>",
						i, pieces[i].name, pieces[i].virtual_address,
						strchr(pieces[i].rights, 'w') != NULL ? "true" : "false",
						strchr(pieces[i].rights, 'x') != NULL ? "true" : "false"));
	return text;
}

static char *regions_text(void)
{
	char *text = memory_text("%s", "");

	for (size_t i = 0; i < PIECE_COUNT; i++)
		text = join(
		    text,
		    memory_text("<memory name=\"%s\" type=\"%s\" size=\"16#%x#\" caching=\"WB\" "
				"physicalAddress=\"16#%x#\">%s</memory>",
				pieces[i].name, pieces[i].type, pieces[i].pages * MUEN_PAGE_SIZE, pieces[i].address,
				pieces[i].pages < 512 ? "<file filename=\"f\" offset=\"none\" size=\"1\"/>" : ""));
	return text;
}

static char *subject_text(const char *name, unsigned number, enum owner owner)
{
	char *memory = mappings_text(owner);
	char *text = memory_text(
	    "<subject name=\"%s\" globalId=\"%u\" cpu=\"0\" schedGroupId=\"%u\"><memory>%s</memory><devices>"
	    "<device logical=\"d\" physical=\"uart\"><ioPort logical=\"p\" physical=\"ports\"/></device></devices>"
	    "<events><source><group name=\"vmcall\"><event id=\"1\" logical=\"e\" "
	    "physical=\"signal\"/></group></source>"
	    "<target>%s</target></events><vcpu><vmx><controls><proc2><EnableEPT>%d</EnableEPT></proc2></controls></vmx>"
	    "<msrs><msr start=\"16#c000_0100#\" end=\"16#c000_0102#\" mode=\"rw\"/></msrs></vcpu></subject>",
	    name, number, number + 1, memory,
	    number == 0 ? "<event id=\"0\" logical=\"t\" physical=\"signal\"><inject_interrupt vector=\"40\"/></event>"
			: "",
	    owner == NESTED);

	free(memory);
	return text;
}

static char *policy_text(bool svm)
{
	char *native = subject_text("native", 0, NATIVE);
	char *nested = subject_text("nested", 1, NESTED);
	char *regions = regions_text();
	char *kernel = mappings_text(KERNEL);
	char *text = memory_text(
	    "<system><events><event name=\"signal\" mode=\"asap\"/></events><subjects>%s%s</subjects>"
	    "<scheduling tickRate=\"1000\"><partitions><partition name=\"p\" id=\"1\" cpu=\"0\">"
	    "<group id=\"1\"><subject name=\"native\"/></group><group id=\"2\"><subject name=\"nested\"/></group>"
	    "</partition></partitions><majorFrame><cpu id=\"0\"><minorFrame partition=\"p\" ticks=\"10\"/></cpu>"
	    "</majorFrame></scheduling><hardware><processor speed=\"1000\" virtualization=\"%s\" apic=\"x2apic\">"
	    "<cpu apicId=\"0\" cpuId=\"0\"/></processor><memory>"
	    "<memoryBlock name=\"low\" physicalAddress=\"16#1000#\" size=\"16#9_0000#\"/>"
	    "<memoryBlock name=\"ram\" physicalAddress=\"16#10_0000#\" size=\"16#70_0000#\"/></memory>"
	    "<devices><device name=\"uart\"><ioPort name=\"ports\" start=\"16#03f8#\" end=\"16#03ff#\"/></device>"
	    "</devices></hardware><memory>%s</memory><kernel><memory><cpu id=\"0\">%s</cpu></memory></kernel></system>",
	    native, nested, svm ? "svm" : "vmx", regions, kernel);

	free(native);
	free(nested);
	free(regions);
	free(kernel);
	return text;
}

uint64_t synthetic_load(const struct synthetic *synthetic, uint64_t address)
{
	uint64_t value;

	memcpy(&value, synthetic->memory + (address - SYNTHETIC_BASE), sizeof(value));
	return value;
}

void synthetic_store(const struct synthetic *synthetic, uint64_t address, uint64_t value)
{
	memcpy(synthetic->memory + (address - SYNTHETIC_BASE), &value, sizeof(value));
}

uint64_t synthetic_entry(const struct synthetic *synthetic, uint64_t root, uint64_t virtual_address, unsigned level)
{
	uint64_t table = root;

	for (unsigned at = 4;; at--) {
		uint64_t entry = table + 8 * (virtual_address >> (12 + 9 * (at - 1)) & 511);

		if (at == level)
			return entry;
		table = synthetic_load(synthetic, entry) & 0xfffffffff000;
	}
}

/* Tables are taken one after the other, wherever one is missing. */
static void map_page(const struct synthetic *synthetic, enum owner owner, uint64_t *next, uint64_t virtual_address,
		     unsigned level, uint64_t leaf, uint64_t table)
{
	for (unsigned at = 4; at > level; at--) {
		uint64_t entry = synthetic_entry(synthetic, table_first[owner], virtual_address, at);

		if (synthetic_load(synthetic, entry) != 0)
			continue;
		if (*next == table_end[owner])
			abort();
		synthetic_store(synthetic, entry, *next | table);
		*next += MUEN_PAGE_SIZE;
	}
	synthetic_store(synthetic, synthetic_entry(synthetic, table_first[owner], virtual_address, level), leaf);
}

static void map_piece(const struct synthetic *synthetic, const struct piece *piece, const struct entry_style *style,
		      uint64_t *next)
{
	bool large = piece->pages == 512;
	uint64_t rights = style->leaf | (large ? 0x80 : 0);

	rights |= strchr(piece->rights, 'w') != NULL ? style->writable : 0;
	rights |= strchr(piece->rights, 'x') != NULL ? style->executable : style->not_executable;
	for (uint64_t page = 0; page < (large ? 1 : piece->pages); page++)
		map_page(synthetic, piece->owner, next, piece->virtual_address + page * MUEN_PAGE_SIZE, large ? 2 : 1,
			 (piece->address + page * MUEN_PAGE_SIZE) | rights, style->table);
}

static void set_roots(const struct synthetic *synthetic)
{
	const struct policy_cpu cpu = {.page_table = SYNTHETIC_KERNEL_ROOT, .host_page = 0x106000};
	struct policy_subject subjects[2] = {
	    {.page_table = SYNTHETIC_NATIVE_ROOT, .io_bitmap = 0x11d000, .msr_bitmap = 0x120000},
	    {.page_table = SYNTHETIC_NESTED_ROOT, .io_bitmap = 0x122000, .msr_bitmap = 0x125000},
	};

	memcpy(synthetic->memory + (MUEN_KVA_POLICY_CPU - SYNTHETIC_BASE), &cpu, sizeof(cpu));
	memcpy(synthetic->memory + (0x111000 - SYNTHETIC_BASE), subjects, sizeof(subjects));
}

void synthetic_make(struct synthetic *synthetic, bool svm)
{
	const struct entry_style *styles[] = {&kernel_style, &user_style, svm ? &user_style : &ept_style};
	uint64_t next[] = {SYNTHETIC_KERNEL_ROOT + MUEN_PAGE_SIZE, SYNTHETIC_NATIVE_ROOT + MUEN_PAGE_SIZE,
			   SYNTHETIC_NESTED_ROOT + MUEN_PAGE_SIZE};

	synthetic->policy = policy_text(svm);
	synthetic->memory = memory_get(SYNTHETIC_SIZE, 1);
	for (size_t i = 0; i < PIECE_COUNT; i++) {
		if (pieces[i].owner != NOBODY)
			map_piece(synthetic, &pieces[i], styles[pieces[i].owner], &next[pieces[i].owner]);
		if (strstr(pieces[i].name, "bm") != NULL)
			memset(synthetic->memory + (pieces[i].address - SYNTHETIC_BASE), 0xff,
			       pieces[i].pages * MUEN_PAGE_SIZE);
	}
	set_roots(synthetic);
}

void synthetic_free(struct synthetic *synthetic)
{
	free(synthetic->policy);
	free(synthetic->memory);
}

uint8_t *synthetic_stream(const struct synthetic *synthetic, size_t *size)
{
	const uint64_t head[4] = {CSL_MAGIC, CSL_WRITE, 8 + SYNTHETIC_SIZE, SYNTHETIC_BASE};
	uint8_t *stream = memory_get(sizeof(head) + SYNTHETIC_SIZE, 1);

	memcpy(stream, head, sizeof(head));
	memcpy(stream + sizeof(head), synthetic->memory, SYNTHETIC_SIZE);
	*size = sizeof(head) + SYNTHETIC_SIZE;
	return stream;
}
