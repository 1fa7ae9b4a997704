/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright (c) the Muen SDK authors */
/* The simple types of the grammar: their ranges and words. */
#include "schema.h"

#include <muen/abi/limits.h>

#define WORDS(...) ((const char *const[]){__VA_ARGS__, NULL})

static const char *const memory_kinds[] = {
    "subject",
    "subject_info",
    "subject_state",
    "subject_binary",
    "subject_channel",
    "subject_crash_audit",
    "subject_initrd",
    "subject_bios",
    "subject_acpi_rsdp",
    "subject_acpi_xsdt",
    "subject_acpi_fadt",
    "subject_acpi_dsdt",
    "subject_zeropage",
    "subject_solo5_boot_info",
    "subject_device",
    "subject_scheduling_info",
    "subject_timed_event",
    "subject_interrupts",
    "subject_devicetree",
    "device_rmrr",
    "kernel",
    "kernel_binary",
    "kernel_fpu",
    "kernel_interface",
    "kernel_microcode",
    "kernel_msrstore",
    "kernel_vmcs",
    "system",
    "system_iobm",
    "system_msrbm",
    "system_pt",
    "system_vmxon",
    "system_vtd_root",
    "system_vtd_context",
    "system_vtd_ir",
    NULL,
};

#define NUMBER(type, low, high, text)                                                                                  \
	{                                                                                                              \
		.name = type, .expected = text, .is_number = true, .min = low, .max = high                             \
	}
#define ENUMERATION(type, text, list)                                                                                  \
	{                                                                                                              \
		.name = type, .expected = text, .words = list                                                          \
	}

static const struct schema_value_description descriptions[VALUE_COUNT] = {
    [VALUE_NONE] = {.name = "noneType", .expected = "no text"},
    [VALUE_TEXT] = {.name = "textType", .expected = "text"},
    [VALUE_NAME] = {.name = "nameType", .expected = "a name of 1 to 63 characters"},
    [VALUE_BOOLEAN] = ENUMERATION("booleanType", "true or false", WORDS("true", "false")),
    [VALUE_BIT] = NUMBER("bitValueType", 0, 1, "0 or 1"),
    [VALUE_BYTE] = NUMBER("byteType", 0, 0xff, "a number from 16#00# to 16#ff#"),
    [VALUE_WORD16] = NUMBER("word16Type", 0, 0xffff, "a number from 16#0000# to 16#ffff#"),
    [VALUE_WORD32] = NUMBER("word32Type", 0, 0xffffffff, "a number of at most 32 bits, like 16#0010_0000#"),
    [VALUE_WORD64] = NUMBER("word64Type", 0, UINT64_MAX, "a number of at most 64 bits, like 16#0010_0000#"),
    [VALUE_POSITIVE] = NUMBER("positiveType", 1, 0xffffffff, "a number from 1 to 4294967295"),
    [VALUE_INTEGER] = {.name = "integerType", .expected = "a whole number"},
    [VALUE_CPU_ID] = NUMBER("cpuIdType", 0, MUEN_CPU_MAX - 1, "a CPU number from 0 to 63"),
    [VALUE_TIMER_RATE] = NUMBER("vmxTimerRateType", 0, 31, "a number from 0 to 31"),
    [VALUE_EVENT_ID] = NUMBER("eventIdType", 0, MUEN_EVENT_MAX - 1, "an event id from 0 to 63"),
    [VALUE_EVENT_ID_OR_AUTO] = {.name = "eventIdOrAutoType",
				.expected = "an event id from 0 to 63, or auto",
				.words = WORDS("auto"),
				.is_number = true,
				.max = MUEN_EVENT_MAX - 1},
    [VALUE_VECTOR] = NUMBER("vectorType", 0, 255, "a vector from 0 to 255"),
    [VALUE_VECTOR_OR_AUTO] = {.name = "vectorOrAutoType",
			      .expected = "a vector from 0 to 255, or auto",
			      .words = WORDS("auto"),
			      .is_number = true,
			      .max = 255},
    [VALUE_ADDRESS_OR_AUTO] = {.name = "addressOrAutoType",
			       .expected = "an address like 16#0010_0000#, or auto",
			       .words = WORDS("auto"),
			       .is_number = true,
			       .max = UINT64_MAX},
    [VALUE_NUMBER_OR_NONE] = {.name = "optionalOffsetType",
			      .expected = "a number, or none",
			      .words = WORDS("none"),
			      .is_number = true,
			      .max = UINT64_MAX},
    [VALUE_HASH] = {.name = "optionalHashType", .expected = "16#..# with 64 hexadecimal digits, or none"},
    [VALUE_ALIGNMENT] = {.name = "alignmentType",
			 .expected = "16#1000#, 16#0020_0000# or 16#4000_0000#",
			 .is_number = true,
			 .min = 0x1000,
			 .max = 0x40000000},
    [VALUE_CACHING] = ENUMERATION("cachingType", "UC, WC, WT, WB or WP", WORDS("UC", "WC", "WT", "WB", "WP")),
    [VALUE_MEMORY_KIND] = ENUMERATION("memoryKindType", "a memory type, like subject", memory_kinds),
    [VALUE_EVENT_MODE_SOURCE] = ENUMERATION("eventModeSourceType", "asap, async, ipi, self, switch or kernel",
					    WORDS("asap", "async", "ipi", "self", "switch", "kernel")),
    [VALUE_EVENT_MODE] = ENUMERATION("eventModeType", "async, ipi, self, switch or kernel",
				     WORDS("async", "ipi", "self", "switch", "kernel")),
    [VALUE_EVENT_GROUP] = ENUMERATION("eventGroupNameType", "vmx_exit or vmcall", WORDS("vmx_exit", "vmcall")),
    [VALUE_PROFILE] = ENUMERATION("componentProfileType", "native, vm or linux", WORDS("native", "vm", "linux")),
    [VALUE_DIAGNOSTICS] =
	ENUMERATION("kernelDiagKindType", "none, uart, hsuart or vga", WORDS("none", "uart", "hsuart", "vga")),
    [VALUE_MSR_MODE] = ENUMERATION("msrModeType", "r, w or rw", WORDS("r", "w", "rw")),
    [VALUE_VIRTUALIZATION] = ENUMERATION("virtualizationType", "vmx or svm", WORDS("vmx", "svm")),
    [VALUE_APIC] = ENUMERATION("apicType", "x2apic or xapic", WORDS("x2apic", "xapic")),
    [VALUE_TSC] = ENUMERATION("tscType", "invariant or constant", WORDS("invariant", "constant")),
};

const struct schema_value_description *schema_describe(enum schema_value value)
{
	return &descriptions[value];
}
