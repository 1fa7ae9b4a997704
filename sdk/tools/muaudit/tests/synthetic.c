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
#include <muen/abi/trap.h>

#include "memory.h"

enum owner {
	KERNEL,
	NATIVE,
	NESTED,
	DOMAIN,
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
    {"kernel_policy_vector", "kernel", SYNTHETIC_VECTORS, 1, KERNEL, MUEN_KVA_POLICY_VECTOR, ""},
    {"kernel_policy_answer", "kernel", SYNTHETIC_ANSWERS, 1, KERNEL, MUEN_KVA_POLICY_ANSWER, ""},
    {"kernel_policy_line", "kernel", SYNTHETIC_LINES, 1, KERNEL, MUEN_KVA_POLICY_LINE, ""},
    {"kernel_policy_ioapic", "kernel", SYNTHETIC_IOAPICS, 1, KERNEL, MUEN_KVA_POLICY_IOAPIC, ""},
    {"kernel_policy_iommu", "kernel", SYNTHETIC_IOMMUS, 1, KERNEL, MUEN_KVA_POLICY_IOMMU, ""},
    {"queue", "kernel", SYNTHETIC_QUEUE, 1, KERNEL, MUEN_KVA_IOMMU_QUEUE, "w"},
    {"vtd_root", "system_vtd_root", SYNTHETIC_VTD_ROOT, 1, NOBODY, 0, ""},
    {"vtd_ir", "system_vtd_ir", SYNTHETIC_VTD_IR, 1, NOBODY, 0, ""},
    {"vtd_context_bus_0", "system_vtd_context", SYNTHETIC_VTD_CONTEXT, 1, NOBODY, 0, ""},
    {"vtd_dma_pt", "system_pt", SYNTHETIC_DOMAIN_ROOT, 4, NOBODY, 0, ""},
    {"nested|msrstore", "kernel_msrstore", SYNTHETIC_MSR_STORE, 1, KERNEL, MUEN_KVA_SUBJECT + 0xd000, "w"},
    {"native|msrstore", "kernel_msrstore", SYNTHETIC_NATIVE_MSR_STORE, 1, KERNEL, MUEN_KVA_SUBJECT + 0x5000, "w"},
    {"kernel_0|pt", "system_pt", SYNTHETIC_KERNEL_ROOT, 8, NOBODY, 0, ""},
    {"native|pt", "system_pt", SYNTHETIC_NATIVE_ROOT, 8, NOBODY, 0, ""},
    {"nested|pt", "system_pt", SYNTHETIC_NESTED_ROOT, 6, NOBODY, 0, ""},
};

#define PIECE_COUNT (sizeof(pieces) / sizeof(pieces[0]))

/* More tables than fit would be a mistake in the list above. */
static const uint64_t table_first[] = {SYNTHETIC_KERNEL_ROOT, SYNTHETIC_NATIVE_ROOT, SYNTHETIC_NESTED_ROOT,
				       SYNTHETIC_DOMAIN_ROOT};
static const uint64_t table_end[] = {SYNTHETIC_NATIVE_ROOT, 0x140000, SYNTHETIC_VECTORS, SYNTHETIC_MSR_STORE};

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
static const struct entry_style vtd_style = {0x3, 0x1, 0x2, 0, 0};
static const struct entry_style ept_style = {0x7, 0x71, 0x2, 0, 0x4};

/* Registers of a device, for the kernel: uncached, read and write. */
#define REGISTERS (0x21ULL | 0x42 | 0x18 | 1ULL << 63)

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

static const char nested_devices[] = "<device logical=\"s\" physical=\"serial\">"
				     "<irq logical=\"i\" physical=\"irq\" vector=\"52\"/></device>"
				     "<device logical=\"n\" physical=\"dma_nic\">"
				     "<irq logical=\"i\" physical=\"msi1\" vector=\"60\"/></device>"
				     "<device logical=\"l\" physical=\"lan\">"
				     "<irq logical=\"i\" physical=\"irq\" vector=\"61\"/></device>";
static const char native_answers[] =
    "<group name=\"vmx_exit\"><event id=\"32\" logical=\"w\" physical=\"signal\"><answer>"
    "<ignore address=\"16#080b#\"/></answer></event>"
    "<event id=\"10\" logical=\"c\" physical=\"signal\"><answer>"
    "<cpuid leaf=\"1\" eax=\"2\" ebx=\"3\" ecx=\"4\" edx=\"5\"/></answer></event></group>";

/* A NIC with MSI and one with a line, a legacy device; what the kernel drives. */
static const char device_texts[] =
    "<device name=\"dma_nic\"><pci bus=\"0\" device=\"2\" function=\"0\" msi=\"true\"/>"
    "<irq name=\"msi1\" number=\"40\"/></device>"
    "<device name=\"lan\"><pci bus=\"0\" device=\"3\" function=\"0\" msi=\"false\"/>"
    "<irq name=\"irq\" number=\"20\"/></device>"
    "<device name=\"serial\"><irq name=\"irq\" number=\"4\"/></device>"
    "<device name=\"ioapic_1\"><memory name=\"m\" physicalAddress=\"16#fec0_0000#\" size=\"16#1000#\" caching=\"UC\"/>"
    "<capabilities><capability name=\"ioapic\"/><capability name=\"gsi_base\">0</capability>"
    "<capability name=\"max_redirection_entry\">23</capability>"
    "<capability name=\"source_id\">16#f0f8#</capability></capabilities></device>"
    "<device name=\"iommu_1\"><memory name=\"m\" physicalAddress=\"16#fed9_0000#\" size=\"16#1000#\" caching=\"UC\"/>"
    "<capabilities><capability name=\"iommu\"/><capability name=\"agaw\">39</capability>"
    "<capability name=\"fr_offset\">512</capability></capabilities></device>";
static const char kernel_devices[] =
    "<devices><device logical=\"ioapic_1\" physical=\"ioapic_1\"><memory logical=\"m\" physical=\"m\" "
    "virtualAddress=\"16#1d_0000#\" writable=\"true\" executable=\"false\"/></device>"
    "<device logical=\"iommu_1\" physical=\"iommu_1\"><memory logical=\"m\" physical=\"m\" "
    "virtualAddress=\"16#1d_8000#\" writable=\"true\" executable=\"false\"/></device></devices>";
static const char domain_text[] =
    "<deviceDomains><domain name=\"dma\" id=\"7\"><memory><memory logical=\"stack\" physical=\"native|stack\" "
    "virtualAddress=\"16#1000_0000#\" writable=\"true\" executable=\"false\"/></memory>"
    "<devices><device logical=\"n\" physical=\"dma_nic\"/></devices></domain></deviceDomains>";

static char *subject_text(const char *name, unsigned number, enum owner owner)
{
	char *memory = mappings_text(owner);
	char *text = memory_text(
	    "<subject name=\"%s\" globalId=\"%u\" cpu=\"0\" schedGroupId=\"%u\"><memory>%s</memory><devices>"
	    "<device logical=\"d\" physical=\"uart\"><ioPort logical=\"p\" physical=\"ports\"/></device>%s</devices>"
	    "<events><source>%s<group name=\"vmcall\"><event id=\"1\" logical=\"e\" "
	    "physical=\"signal\"/></group></source>"
	    "<target>%s</target></events><vcpu><vmx><controls><proc2><EnableEPT>%d</EnableEPT></proc2></controls></vmx>"
	    "<msrs><msr start=\"16#c000_0100#\" end=\"16#c000_0102#\" mode=\"rw\"/></msrs></vcpu></subject>",
	    name, number, number + 1, memory, owner == NESTED ? nested_devices : "",
	    owner == NESTED ? "" : native_answers,
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
	    "%s</devices></hardware><memory>%s</memory>%s<kernel><memory><cpu id=\"0\">%s</cpu></memory>%s</kernel>"
	    "</system>",
	    native, nested, svm ? "svm" : "vmx", device_texts, regions, domain_text, kernel, kernel_devices);

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

static unsigned root_level(uint64_t root)
{
	return root == SYNTHETIC_DOMAIN_ROOT ? 3 : 4;
}

uint64_t synthetic_entry(const struct synthetic *synthetic, uint64_t root, uint64_t virtual_address, unsigned level)
{
	uint64_t table = root;

	for (unsigned at = root_level(root);; at--) {
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
	for (unsigned at = root_level(table_first[owner]); at > level; at--) {
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

static void put(const struct synthetic *synthetic, uint64_t address, const void *record, size_t size)
{
	memcpy(synthetic->memory + (address - SYNTHETIC_BASE), record, size);
}

static void set_header(const struct synthetic *synthetic, bool svm)
{
	const struct policy_header header = {
	    .magic = MUEN_POLICY_MAGIC,
	    .abi_version = MUEN_ABI_VERSION,
	    .virtualization = svm ? POLICY_SVM : POLICY_VMX,
	    .apic_mode = POLICY_X2APIC,
	    .cpu_count = 1,
	    .subject_count = 2,
	    .partition_count = 1,
	    .group_count = 2,
	    .major_count = 1,
	    .minor_count = 1,
	    .source_count = 4,
	    .target_count = 1,
	    .tsc_khz = 1000,
	    .poweroff_value = 0x2000,
	    .reset_value = 6,
	    .ioapic_count = 1,
	    .line_count = 2,
	    .iommu_count = 1,
	    .answer_count = 2,
	    .fault_subject = MUEN_NONE16,
	};

	put(synthetic, MUEN_KVA_POLICY_BOOT, &header, sizeof(header));
}

static void set_device_tables(const struct synthetic *synthetic)
{
	const struct policy_line lines[] = {
	    {.pin = 4, .flags = POLICY_LINE_REMAPPED, .vector = 36, .index = 4},
	    {.pin = 20, .flags = POLICY_LINE_LEVEL | POLICY_LINE_LOW | POLICY_LINE_REMAPPED, .vector = 52, .index = 20},
	};
	const struct policy_iommu iommu = {
	    .registers = 0xfed90000,
	    .root_table = SYNTHETIC_VTD_ROOT,
	    .irt = SYNTHETIC_VTD_IR,
	    .queue = SYNTHETIC_QUEUE,
	    .fault_offset = 512,
	    .fault_count = 1,
	    .agaw = 39,
	    .flags = POLICY_IOMMU_EIM,
	};
	const struct policy_answer answers[] = {
	    {.question = POLICY_QUESTION(TRAP_CPUID, 1), .value = {2, 3, 4, 5}},
	    {.question = POLICY_QUESTION(TRAP_WRMSR, 0x80b)},
	};
	const struct msr_entry store = {.index = 0xc0000102};
	struct policy_vector vectors[MUEN_VECTOR_COUNT];

	for (size_t i = 0; i < MUEN_VECTOR_COUNT; i++)
		vectors[i] = (struct policy_vector){.subject = MUEN_NONE16, .line = MUEN_NONE16};
	vectors[36] = (struct policy_vector){.subject = 1, .vector = 52, .line = MUEN_NONE16};
	vectors[52] = (struct policy_vector){.subject = 1, .vector = 61, .flags = POLICY_VECTOR_LEVEL, .line = 1};
	vectors[72] = (struct policy_vector){.subject = 1, .vector = 60, .line = MUEN_NONE16};
	put(synthetic, SYNTHETIC_VECTORS, vectors, sizeof(vectors));
	put(synthetic, SYNTHETIC_ANSWERS, answers, sizeof(answers));
	put(synthetic, SYNTHETIC_LINES, lines, sizeof(lines));
	synthetic_store(synthetic, SYNTHETIC_IOAPICS, 0xfec00000);
	put(synthetic, SYNTHETIC_IOMMUS, &iommu, sizeof(iommu));
	put(synthetic, SYNTHETIC_MSR_STORE, &store, sizeof(store));
	put(synthetic, SYNTHETIC_NATIVE_MSR_STORE, &store, sizeof(store));
}

/* Interrupt n: vector 32 + n, to the CPU with local APIC id 0, of one requester alone. */
static void set_remapping(const struct synthetic *synthetic, unsigned number, uint64_t bits, uint64_t requester)
{
	synthetic_store(synthetic, SYNTHETIC_VTD_IR + 16 * number, 1 | bits | (uint64_t)(32 + number) << 16);
	synthetic_store(synthetic, SYNTHETIC_VTD_IR + 16 * number + 8, requester | 1 << 18);
}

static void set_vtd_tables(const struct synthetic *synthetic)
{
	synthetic_store(synthetic, SYNTHETIC_VTD_ROOT, SYNTHETIC_VTD_CONTEXT | 1);
	synthetic_store(synthetic, SYNTHETIC_VTD_CONTEXT + 16 * 0x10, SYNTHETIC_DOMAIN_ROOT | 1);
	synthetic_store(synthetic, SYNTHETIC_VTD_CONTEXT + 16 * 0x10 + 8, 7 << 8 | 1);
	set_remapping(synthetic, 4, 0, 0xf0f8);
	set_remapping(synthetic, 20, 1 << 4, 0xf0f8);
	set_remapping(synthetic, 40, 0, 0x10);
}

void synthetic_make(struct synthetic *synthetic, bool svm)
{
	const struct entry_style *styles[] = {&kernel_style, &user_style, svm ? &user_style : &ept_style};
	uint64_t next[] = {SYNTHETIC_KERNEL_ROOT + MUEN_PAGE_SIZE, SYNTHETIC_NATIVE_ROOT + MUEN_PAGE_SIZE,
			   SYNTHETIC_NESTED_ROOT + MUEN_PAGE_SIZE, SYNTHETIC_DOMAIN_ROOT + MUEN_PAGE_SIZE};

	synthetic->policy = policy_text(svm);
	synthetic->memory = memory_get(SYNTHETIC_SIZE, 1);
	for (size_t i = 0; i < PIECE_COUNT; i++) {
		if (pieces[i].owner != NOBODY)
			map_piece(synthetic, &pieces[i], styles[pieces[i].owner], &next[pieces[i].owner]);
		if (strstr(pieces[i].name, "bm") != NULL)
			memset(synthetic->memory + (pieces[i].address - SYNTHETIC_BASE), 0xff,
			       pieces[i].pages * MUEN_PAGE_SIZE);
	}
	map_page(synthetic, KERNEL, &next[KERNEL], MUEN_KVA_IOAPIC, 1, REGISTERS | 0xfec00000, kernel_style.table);
	map_page(synthetic, KERNEL, &next[KERNEL], MUEN_KVA_IOMMU, 1, REGISTERS | 0xfed90000, kernel_style.table);
	map_page(synthetic, DOMAIN, &next[DOMAIN], SYNTHETIC_DMA, 1, 0x128000 | vtd_style.leaf | vtd_style.writable,
		 vtd_style.table);
	set_roots(synthetic);
	set_header(synthetic, svm);
	set_device_tables(synthetic);
	set_vtd_tables(synthetic);
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
