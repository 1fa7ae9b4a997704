/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright (c) the Muen SDK authors */
/* Headers and fixed tables: RSDP, XSDT, FADT (ACPI specification, 5.2). */
#include "emit/acpi.h"

#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "common/memory.h"
#include "emit/aml.h"
#include "emit/policy_view.h"
#include "tree.h"

#define OEM_ID "Muen  "
#define CREATOR "SKP DRTY"

#define HEADER_SIZE 36U
#define HEADER_LENGTH 4U
#define HEADER_CHECKSUM 9U

#define RSDP_SIZE 36U
#define RSDP_CHECKSUM 8U
#define RSDP_CHECKED_SIZE 20U
#define RSDP_EXTENDED_CHECKSUM 32U

#define FADT_SIZE 268U
#define FADT_SCI_INTERRUPT 46U
#define FADT_BOOT_ARCHITECTURE 109U
#define FADT_FLAGS 112U
#define FADT_X_DSDT 140U

#define SCI_INTERRUPT 9U
#define BOOT_NO_VGA (1U << 2)
#define BOOT_NO_ASPM (1U << 4)
#define FLAG_POWER_BUTTON (1U << 4) /* none */
#define FLAG_SLEEP_BUTTON (1U << 5) /* none */
#define FLAG_FIXED_RTC (1U << 6)
#define FLAG_HEADLESS (1U << 12)
#define FLAG_HARDWARE_REDUCED (1U << 20)

/* Makes the sum of the bytes zero. */
static void checksum_set(uint8_t *bytes, size_t size, size_t at)
{
	uint8_t sum = 0;

	bytes[at] = 0;
	for (size_t i = 0; i < size; i++)
		sum = (uint8_t)(sum + bytes[i]);
	bytes[at] = (uint8_t)-sum;
}

static void put(uint8_t *at, uint64_t value, size_t size)
{
	for (size_t i = 0; i < size; i++)
		at[i] = (uint8_t)(value >> (8 * i));
}

/* Where the subject sees its table of this type; 0 if it does not. */
static uint64_t address_of(const xmlNode *subject, const char *type)
{
	struct name_table regions = policy_view_regions(subject->doc);
	uint64_t address = 0;

	TREE_FOR_EACH(mapping, tree_child(subject, "memory"), "memory") {
		const char *physical = tree_attribute(mapping, "physical");
		const xmlNode *region = physical != NULL ? name_table_find(&regions, physical) : NULL;
		const char *found = tree_attribute(region, "type");

		if (found != NULL && strcmp(found, type) == 0)
			address = tree_number(mapping, "virtualAddress");
	}
	name_table_free(&regions);
	return address;
}

static void header_put(struct aml *aml, const char *signature, uint8_t revision, const char *table_id)
{
	aml_bytes(aml, signature, 4);
	aml_little_endian(aml, 0, 4); /* length: when it is known */
	aml_byte(aml, revision);
	aml_byte(aml, 0);
	aml_bytes(aml, OEM_ID, 6);
	aml_bytes(aml, table_id, 8);
	aml_little_endian(aml, 0, 4);
	aml_bytes(aml, CREATOR, 8);
}

/* Of the table that begins there and is the last one so far. */
static void header_finish(struct aml *aml, size_t begin)
{
	put(aml->bytes + begin + HEADER_LENGTH, aml->size - begin, 4);
	checksum_set(aml->bytes + begin, aml->size - begin, HEADER_CHECKSUM);
}

static void rsdp_fill(const xmlNode *subject, struct aml *aml)
{
	aml_bytes(aml, "RSD PTR ", 8);
	aml_byte(aml, 0);
	aml_bytes(aml, OEM_ID, 6);
	aml_byte(aml, 2);
	aml_little_endian(aml, 0, 4);
	aml_little_endian(aml, RSDP_SIZE, 4);
	aml_little_endian(aml, address_of(subject, "subject_acpi_xsdt"), 8);
	aml_little_endian(aml, 0, 4);
	checksum_set(aml->bytes, RSDP_CHECKED_SIZE, RSDP_CHECKSUM);
	checksum_set(aml->bytes, RSDP_SIZE, RSDP_EXTENDED_CHECKSUM);
}

static void madt_put(const xmlNode *subject, struct aml *aml)
{
	while (aml->size < ACPI_MADT_OFFSET)
		aml_byte(aml, 0);
	header_put(aml, "APIC", 5, "siblings");
	acpi_madt_fill(subject, aml);
	header_finish(aml, ACPI_MADT_OFFSET);
}

static void xsdt_fill(const xmlNode *subject, struct aml *aml)
{
	const bool has_madt = acpi_mailbox(subject) != 0;

	header_put(aml, "XSDT", 1, has_madt ? "2 tables" : "1 entry ");
	aml_little_endian(aml, address_of(subject, "subject_acpi_fadt"), 8);
	if (has_madt)
		aml_little_endian(aml, address_of(subject, "subject_acpi_xsdt") + ACPI_MADT_OFFSET, 8);
	header_finish(aml, 0);
	if (has_madt)
		madt_put(subject, aml);
}

static void fadt_fill(const xmlNode *subject, struct aml *aml)
{
	header_put(aml, "FACP", 5, " first  ");
	while (aml->size < FADT_SIZE)
		aml_byte(aml, 0);
	put(aml->bytes + FADT_SCI_INTERRUPT, SCI_INTERRUPT, 2);
	put(aml->bytes + FADT_BOOT_ARCHITECTURE, BOOT_NO_VGA | BOOT_NO_ASPM, 2);
	put(aml->bytes + FADT_FLAGS,
	    FLAG_POWER_BUTTON | FLAG_SLEEP_BUTTON | FLAG_FIXED_RTC | FLAG_HEADLESS | FLAG_HARDWARE_REDUCED, 4);
	put(aml->bytes + FADT_X_DSDT, address_of(subject, "subject_acpi_dsdt"), 8);
	header_finish(aml, 0);
}

static bool dsdt_fill(const xmlNode *subject, struct report *report, struct aml *aml)
{
	header_put(aml, "DSDT", 2, "Homebrew");
	if (!acpi_dsdt_fill(subject, report, aml))
		return false;
	header_finish(aml, 0);
	return true;
}

uint8_t *acpi_build(const xmlNode *subject, const xmlNode *region, struct report *report, size_t *size)
{
	const char *type = tree_attribute(region, "type");
	struct aml aml = {0};
	bool valid = true;

	if (strcmp(type, "subject_acpi_rsdp") == 0)
		rsdp_fill(subject, &aml);
	else if (strcmp(type, "subject_acpi_xsdt") == 0)
		xsdt_fill(subject, &aml);
	else if (strcmp(type, "subject_acpi_fadt") == 0)
		fadt_fill(subject, &aml);
	else
		valid = dsdt_fill(subject, report, &aml);
	*size = aml.size;
	if (valid)
		return aml.bytes;
	free(aml.bytes);
	return NULL;
}
