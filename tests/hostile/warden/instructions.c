/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright (c) the Muen SDK authors */
/*
 * The repertoire. Most instructions stand in a table, with what their registers must hold to be of interest; one in
 * four is random bytes. Encodings are those of 64-bit code; in the other modes some are other instructions.
 */
#include "instructions.h"

#include "common/arena.h"

#include <muen/abi/layout.h>
#include <stdbool.h>

#define COUNT(array) (uint32_t)(sizeof(array) / sizeof((array)[0]))

#define INSTRUCTIONS_MAX 4U
#define TWO_BYTES 0x0fU
#define MOV_TO_CONTROL 0x22U
#define VEX_LONG 0xc4U
#define VEX_SHORT 0xc5U
#define EVEX 0x62U
#define RANDOM_BYTES_MAX 15U /* longest instruction */
#define CODE_BYTES_MAX 10U
#define BREAKPOINT 0xccU
#define PREFIX_OPERAND_SIZE 0x66U
#define REX_W 0x48U
#define MOV_IMMEDIATE 0xb8U

#define CR0_USUAL 0x80000031U
#define CR4_USUAL 0x00042620U

#define SHOWN 0x20000U /* as in the specifications: memory that may only be read */
#define BEYOND_SHOWN 0x21000U
#define OUTLET 0x22000U /* its channel */

enum encoded_register {
	RAX,
	RCX,
	RDX,
	RBX,
	RSP,
	RBP,
	RSI,
	RDI
};

enum operands {
	ANY,
	EVENT,   /* RAX: number of a hypercall */
	MSR,     /* RCX: number of an MSR */
	PORT,    /* DX: port */
	ADDRESS, /* RAX: address */
	STRING,  /* RSI, RDI: addresses, RCX: count */
	CR0,     /* RAX: value of CR0 */
	CR3,     /* RAX: value of CR3 */
	CR4,     /* RAX: value of CR4 */
	DR7,     /* RAX: value of DR7 */
	XCR,     /* RCX 0, EDX:EAX: value of XCR0 */
	LEAF,    /* RAX: leaf of CPUID */
};

struct instruction {
	enum operands operands;
	uint8_t length;
	uint8_t code[CODE_BYTES_MAX];
};

static const struct instruction instructions[] = {
    {EVENT, 3, {0x0f, 0x01, 0xc1}}, /* vmcall */
    {EVENT, 3, {0x0f, 0x01, 0xc1}},
    {EVENT, 3, {0x0f, 0x01, 0xd9}}, /* vmmcall */
    {EVENT, 3, {0x0f, 0x01, 0xd9}},
    {MSR, 2, {0x0f, 0x32}}, /* rdmsr */
    {MSR, 2, {0x0f, 0x30}}, /* wrmsr */
    {MSR, 2, {0x0f, 0x30}},
    {PORT, 1, {0xec}},                  /* in al, dx */
    {PORT, 1, {0xed}},                  /* in eax, dx */
    {PORT, 1, {0xee}},                  /* out dx, al */
    {PORT, 1, {0xef}},                  /* out dx, eax */
    {PORT, 2, {0xf3, 0x6c}},            /* rep insb */
    {PORT, 2, {0xf3, 0x6f}},            /* rep outsd */
    {ANY, 2, {0xe6, 0xf9}},             /* out 0xf9, al */
    {CR0, 3, {0x0f, 0x22, 0xc0}},       /* mov cr0, rax */
    {ANY, 3, {0x0f, 0x22, 0xd0}},       /* mov cr2, rax */
    {CR3, 3, {0x0f, 0x22, 0xd8}},       /* mov cr3, rax */
    {CR4, 3, {0x0f, 0x22, 0xe0}},       /* mov cr4, rax */
    {ANY, 4, {0x44, 0x0f, 0x22, 0xc0}}, /* mov cr8, rax */
    {ANY, 3, {0x0f, 0x20, 0xc0}},       /* mov rax, cr0 */
    {ANY, 3, {0x0f, 0x20, 0xd8}},       /* mov rax, cr3 */
    {ANY, 3, {0x0f, 0x20, 0xe0}},       /* mov rax, cr4 */
    {ANY, 4, {0x44, 0x0f, 0x20, 0xc0}}, /* mov rax, cr8 */
    {ANY, 2, {0x0f, 0x06}},             /* clts */
    {CR0, 3, {0x0f, 0x01, 0xf0}},       /* lmsw ax */
    {ADDRESS, 3, {0x0f, 0x23, 0xc0}},   /* mov dr0, rax */
    {ADDRESS, 3, {0x0f, 0x23, 0xd8}},   /* mov dr3, rax */
    {ANY, 3, {0x0f, 0x23, 0xf0}},       /* mov dr6, rax */
    {DR7, 3, {0x0f, 0x23, 0xf8}},       /* mov dr7, rax */
    {DR7, 3, {0x0f, 0x23, 0xf8}},
    {ANY, 3, {0x0f, 0x21, 0xf0}}, /* mov rax, dr6 */
    {XCR, 3, {0x0f, 0x01, 0xd1}}, /* xsetbv */
    {XCR, 3, {0x0f, 0x01, 0xd1}},
    {XCR, 3, {0x0f, 0x01, 0xd0}},     /* xgetbv */
    {LEAF, 2, {0x0f, 0xa2}},          /* cpuid */
    {ANY, 1, {0xf4}},                 /* hlt */
    {ANY, 2, {0xfb, 0xf4}},           /* sti; hlt */
    {ANY, 2, {0xf3, 0x90}},           /* pause */
    {ANY, 2, {0x0f, 0x31}},           /* rdtsc */
    {ANY, 3, {0x0f, 0x01, 0xf9}},     /* rdtscp */
    {ANY, 2, {0x0f, 0x33}},           /* rdpmc */
    {ANY, 2, {0x0f, 0x08}},           /* invd */
    {ANY, 2, {0x0f, 0x09}},           /* wbinvd */
    {ADDRESS, 3, {0x0f, 0x01, 0x38}}, /* invlpg [rax] */
    {ADDRESS, 3, {0x0f, 0x01, 0xc8}}, /* monitor */
    {ANY, 3, {0x0f, 0x01, 0xc9}},     /* mwait */
    {ANY, 2, {0x0f, 0xaa}},           /* rsm */
    {ANY, 2, {0x0f, 0x37}},           /* getsec */
    {ANY, 3, {0x0f, 0xc7, 0xf0}},     /* rdrand eax */

    {ANY, 3, {0x0f, 0x01, 0xc2}},                 /* vmlaunch */
    {ANY, 3, {0x0f, 0x01, 0xc3}},                 /* vmresume */
    {ANY, 3, {0x0f, 0x01, 0xc4}},                 /* vmxoff */
    {ADDRESS, 3, {0x0f, 0xc7, 0x30}},             /* vmptrld [rax] */
    {ADDRESS, 4, {0x66, 0x0f, 0xc7, 0x30}},       /* vmclear [rax] */
    {ADDRESS, 4, {0xf3, 0x0f, 0xc7, 0x30}},       /* vmxon [rax] */
    {ANY, 3, {0x0f, 0x78, 0xc1}},                 /* vmread ecx, eax */
    {ANY, 3, {0x0f, 0x79, 0xc1}},                 /* vmwrite eax, ecx */
    {ADDRESS, 5, {0x66, 0x0f, 0x38, 0x80, 0x08}}, /* invept rcx, [rax] */
    {ADDRESS, 5, {0x66, 0x0f, 0x38, 0x81, 0x08}}, /* invvpid rcx, [rax] */
    {ADDRESS, 3, {0x0f, 0x01, 0xd8}},             /* vmrun */
    {ADDRESS, 3, {0x0f, 0x01, 0xda}},             /* vmload */
    {ADDRESS, 3, {0x0f, 0x01, 0xdb}},             /* vmsave */
    {ANY, 3, {0x0f, 0x01, 0xdc}},                 /* stgi */
    {ANY, 3, {0x0f, 0x01, 0xdd}},                 /* clgi */
    {ANY, 3, {0x0f, 0x01, 0xde}},                 /* skinit */
    {ADDRESS, 3, {0x0f, 0x01, 0xdf}},             /* invlpga */

    {ADDRESS, 3, {0x0f, 0x01, 0x00}},   /* sgdt [rax] */
    {ADDRESS, 3, {0x0f, 0x01, 0x08}},   /* sidt [rax] */
    {ADDRESS, 3, {0x0f, 0x01, 0x10}},   /* lgdt [rax] */
    {ADDRESS, 3, {0x0f, 0x01, 0x18}},   /* lidt [rax] */
    {ANY, 3, {0x0f, 0x00, 0xd0}},       /* lldt ax */
    {ANY, 3, {0x0f, 0x00, 0xd8}},       /* ltr ax */
    {ANY, 2, {0x8e, 0xd0}},             /* mov ss, eax */
    {ANY, 2, {0x8e, 0xd8}},             /* mov ds, eax */
    {ANY, 2, {0x8e, 0xe8}},             /* mov gs, eax */
    {ANY, 3, {0x0f, 0x01, 0xf8}},       /* swapgs */
    {ANY, 2, {0x0f, 0x05}},             /* syscall */
    {ANY, 3, {0x48, 0x0f, 0x07}},       /* sysretq */
    {ANY, 2, {0x0f, 0x34}},             /* sysenter */
    {ANY, 2, {0x0f, 0x35}},             /* sysexit */
    {ANY, 2, {0xcd, 0x03}},             /* int 3 */
    {ANY, 2, {0xcd, 0x40}},             /* int 64 */
    {ANY, 2, {0xcd, 0xff}},             /* int 255 */
    {ANY, 1, {0xf1}},                   /* int1 */
    {ANY, 2, {0x0f, 0x0b}},             /* ud2 */
    {ANY, 1, {0xce}},                   /* into */
    {ANY, 2, {0x48, 0xcf}},             /* iretq */
    {ANY, 1, {0xcb}},                   /* retf */
    {ANY, 1, {0xc3}},                   /* ret */
    {ADDRESS, 2, {0xff, 0xe0}},         /* jmp rax */
    {ADDRESS, 2, {0xff, 0xd0}},         /* call rax */
    {ADDRESS, 2, {0xff, 0x28}},         /* jmp far [rax] */
    {ADDRESS, 2, {0xff, 0x18}},         /* call far [rax] */
    {ANY, 2, {0xeb, 0xfe}},             /* jmp to itself */
    {ANY, 4, {0xc8, 0xff, 0xff, 0x1f}}, /* enter 65535, 31 */
    {ANY, 2, {0x50, 0x9d}},             /* push rax; popf */
    {ANY, 1, {0xfa}},                   /* cli */
    {ANY, 1, {0xfb}},                   /* sti */
    {ANY, 2, {0xf7, 0xf1}},             /* div ecx */

    {ADDRESS, 3, {0x48, 0x89, 0x08}},             /* mov [rax], rcx */
    {ADDRESS, 3, {0x48, 0x8b, 0x08}},             /* mov rcx, [rax] */
    {ADDRESS, 4, {0xf0, 0x48, 0x0f, 0xc1}},       /* lock xadd, and a byte of what follows */
    {ADDRESS, 5, {0xf0, 0x48, 0x0f, 0xc7, 0x08}}, /* lock cmpxchg16b [rax] */
    {STRING, 3, {0xf3, 0x48, 0xa5}},              /* rep movsq */
    {STRING, 2, {0xf3, 0xaa}},                    /* rep stosb */
    {STRING, 2, {0xf3, 0xac}},                    /* rep lodsb */
    {ADDRESS, 1, {0x94}},                         /* xchg rsp, rax */
    {ANY, 1, {0x60}},                             /* pusha, elsewhere invalid */

    {ANY, 2, {0xdb, 0xe3}},                   /* fninit */
    {ANY, 2, {0xd9, 0xe8}},                   /* fld1 */
    {ANY, 2, {0xd9, 0xeb}},                   /* fldpi */
    {ADDRESS, 2, {0xd9, 0x28}},               /* fldcw [rax] */
    {ADDRESS, 3, {0x0f, 0xae, 0x00}},         /* fxsave [rax] */
    {ADDRESS, 3, {0x0f, 0xae, 0x08}},         /* fxrstor [rax] */
    {ADDRESS, 3, {0x0f, 0xae, 0x10}},         /* ldmxcsr [rax] */
    {ADDRESS, 3, {0x0f, 0xae, 0x20}},         /* xsave [rax] */
    {ADDRESS, 3, {0x0f, 0xae, 0x28}},         /* xrstor [rax] */
    {ANY, 5, {0x66, 0x48, 0x0f, 0x6e, 0xe8}}, /* movq xmm5, rax */
    {ANY, 3, {0x0f, 0x6e, 0xc0}},             /* movd mm0, eax */
    {ANY, 3, {0x0f, 0x57, 0xff}},             /* xorps xmm7, xmm7 */
    {ANY, 3, {0xc5, 0xfc, 0x77}},             /* vzeroall */
    {ANY, 5, {0xc4, 0xe2, 0x7d, 0x18, 0xc8}}, /* vbroadcastss ymm1, xmm0 */
};

static const uint32_t msrs[] = {
    0x10,       0x1b,       0x3a,       0x79,       0x8b,       0xfe,       0x174,      0x175,
    0x176,      0x179,      0x17a,      0x1a0,      0x1d9,      0x277,      0x2ff,      0x38f,
    0x400,      0x480,      0x6e0,      0x802,      0x808,      0x80b,      0x830,      0x832,
    0x838,      0xc80,      0xda0,      0xc0000080, 0xc0000081, 0xc0000082, 0xc0000083, 0xc0000084,
    0xc0000100, 0xc0000101, 0xc0000102, 0xc0000103, 0xc0010015, 0xc0010010, 0xc0010114, 0xc0010117,
};

static const uint16_t ports[] = {
    0x20, 0x21,  0x40,  0x43,  0x60,  0x64,  0x70,  0x80,  0x92,   0xa0,
    0xf4, 0x2f8, 0x3f8, 0x3fd, 0x604, 0xcf8, 0xcf9, 0xcfc, 0x8900, 0xb004,
};

static const uint64_t addresses[] = {
    0,
    ARENA_CODE,
    ARENA_CODE + ARENA_CODE_BYTES - 1,
    ARENA_DATA,
    ARENA_DATA + ARENA_DATA_BYTES - 8,
    SHOWN,
    BEYOND_SHOWN,
    OUTLET,
    OUTLET + 8,
    MUEN_GVA_STACK,
    MUEN_GVA_TEXT,
    MUEN_GVA_SINFO,
    MUEN_GVA_SCHED_INFO,
    MUEN_GVA_HYPERCALL,
    MUEN_GVA_TIMED_EVENT,
    MUEN_GVA_TIMED_EVENT + 8,
    MUEN_KVA_TEXT,
    MUEN_KVA_SHARED,
    MUEN_KVA_STACK,
    MUEN_KVA_POLICY_SUBJECT,
    MUEN_KVA_SUBJECT,
    0xfee00000,
    0x00007ffffffffff8,
    0x0000800000000000,
    0xffff800000000000,
    0xfffffffffffffff8,
};

/* The last two would be 2 if only their low six, or 32, bits counted. */
static const uint64_t events[] = {0, 1, 2, 2, 3, 4, 5, 6, 7, 31, 32, 63, 64, 66, 0x100000002, UINT64_MAX};

struct writer {
	uint8_t *code;
	uint32_t at;
	const struct situation *situation;
	struct random *random;
};

uint64_t instructions_value(struct random *random)
{
	switch (random_below(random, 8)) {
	case 0:
		return random_below(random, 2) == 0 ? 0 : UINT64_MAX;
	case 1:
		return random_below(random, 256);
	case 2:
		return (uint32_t)random_next(random);
	case 3:
	case 4:
		return addresses[random_below(random, COUNT(addresses))];
	default:
		return random_next(random);
	}
}

static void put(struct writer *writer, uint64_t byte)
{
	if (writer->at < ARENA_CODE_BYTES) {
		writer->code[writer->at] = (uint8_t)byte;
		writer->at++;
	}
}

/* What is left out is not to be found by a jump into the middle of something either. */
static bool is_spared(const struct situation *situation, uint64_t byte)
{
	return situation->qemu ? byte == MOV_TO_CONTROL || byte == VEX_LONG || byte == VEX_SHORT : byte == EVEX;
}

static void put_load(struct writer *writer, enum encoded_register target, uint64_t value)
{
	uint32_t bytes = writer->situation->mode == MODE_LONG ? 8 : 4;

	if (writer->situation->mode == MODE_LONG)
		put(writer, REX_W);
	else if (writer->situation->mode == MODE_REAL)
		put(writer, PREFIX_OPERAND_SIZE);
	put(writer, MOV_IMMEDIATE + target);
	for (uint32_t i = 0; i < bytes; i++) {
		uint64_t const byte = value >> 8 * i & UINT8_MAX;

		put(writer, is_spared(writer->situation, byte) ? 0 : byte);
	}
}

/* A bit or two beside what the register usually has, or anything. */
static uint64_t control_value(uint64_t usual, struct random *random)
{
	if (random_below(random, 4) == 0)
		return random_next(random);
	return usual ^ 1ULL << random_below(random, 32) ^ 1ULL << random_below(random, 64);
}

static uint64_t address(struct random *random)
{
	return addresses[random_below(random, COUNT(addresses))];
}

static uint32_t msr(struct random *random)
{
	return random_below(random, 8) == 0 ? (uint32_t)random_next(random) : msrs[random_below(random, COUNT(msrs))];
}

static uint32_t port(struct random *random)
{
	return random_below(random, 4) == 0 ? random_below(random, 0x10000) : ports[random_below(random, COUNT(ports))];
}

static void put_operands(struct writer *writer, enum operands operands)
{
	struct random *random = writer->random;

	switch (operands) {
	case ANY:
		break;
	case EVENT:
		put_load(writer, RAX, events[random_below(random, COUNT(events))]);
		break;
	case MSR:
		put_load(writer, RCX, msr(random));
		break;
	case PORT:
		put_load(writer, RDX, port(random));
		break;
	case ADDRESS:
		put_load(writer, RAX, address(random));
		break;
	case STRING:
		put_load(writer, RSI, address(random));
		put_load(writer, RDI, address(random));
		put_load(writer, RCX, random_below(random, 0x2000));
		break;
	case CR0:
		put_load(writer, RAX, control_value(CR0_USUAL, random));
		break;
	case CR3:
		put_load(writer, RAX, address(random));
		break;
	case CR4:
		put_load(writer, RAX, control_value(CR4_USUAL, random));
		break;
	case DR7:
		put_load(writer, RAX,
			 random_below(random, 8) == 0 ? random_next(random) : (uint32_t)random_next(random));
		break;
	case XCR:
		put_load(writer, RAX, random_below(random, 0x200));
		put_load(writer, RCX, random_below(random, 8) == 0);
		put_load(writer, RDX, random_below(random, 8) == 0);
		break;
	case LEAF:
		put_load(writer, RAX, (uint64_t)random_below(random, 4) << 30 | random_below(random, 32));
		break;
	}
}

static bool is_left_out(const struct situation *situation, const struct instruction *instruction)
{
	uint8_t const first = instruction->code[0];

	return situation->qemu && (first == VEX_LONG || first == VEX_SHORT ||
				   (situation->guest && first == TWO_BYTES && instruction->code[1] == MOV_TO_CONTROL));
}

static void put_random_bytes(struct writer *writer)
{
	uint32_t length = 1 + random_below(writer->random, RANDOM_BYTES_MAX);

	for (uint32_t i = 0; i < length; i++) {
		uint64_t const byte = random_next(writer->random) >> 56;

		if (!is_spared(writer->situation, byte))
			put(writer, byte);
	}
}

static void put_instruction(struct writer *writer)
{
	const struct instruction *instruction = &instructions[random_below(writer->random, COUNT(instructions))];

	if (random_below(writer->random, 4) == 0 || is_left_out(writer->situation, instruction)) {
		put_random_bytes(writer);
		return;
	}
	put_operands(writer, instruction->operands);
	for (uint32_t i = 0; i < instruction->length; i++)
		put(writer, instruction->code[i]);
}

uint32_t instructions_write(uint8_t *code, const struct situation *situation, struct random *random)
{
	bool const anywhere = random_below(random, 4) == 0;
	uint32_t const start = anywhere ? random_below(random, ARENA_CODE_BYTES) : 0;
	uint32_t const count = 1 + random_below(random, INSTRUCTIONS_MAX);
	struct writer writer = {code, start, situation, random};

	for (uint32_t i = 0; i < count; i++)
		put_instruction(&writer);
	put(&writer, BREAKPOINT);
	return start;
}
