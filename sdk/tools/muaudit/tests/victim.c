/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright (c) the Muen SDK authors */
/* Finding and changing bytes of a command stream by physical address. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#include "victim.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include <openssl/evp.h>

#include <muen/abi/csl.h>

#include "memory.h"

#define STAGING_DATA 24U /* magic, then the header of the first command */
#define FRAME 0x0000fffffffff000ULL

static void load_file(const char *folder, const char *name, uint8_t **data, size_t *size)
{
	char *path = folder != NULL ? memory_text("%s/%s", folder, name) : memory_text("%s", name);
	int error = memory_read_file(path, 1U << 30, data, size);

	if (error != 0)
		fail_msg("%s: %s", path, strerror(error));
	free(path);
}

void victim_system_load(struct victim_system *system, const char *folder, const char *kernel)
{
	*system = (struct victim_system){0};
	load_file(folder, "system.csl", &system->image, &system->image_size);
	load_file(folder, "policy_b.xml", (uint8_t **)&system->policy, &system->policy_size);
	load_file(NULL, kernel, &system->kernel, &system->kernel_size);
	assert_true(
	    policy_read(&system->parsed, (const uint8_t *)system->policy, system->policy_size, &system->findings));
}

void victim_system_free(struct victim_system *system)
{
	policy_free(&system->parsed);
	findings_free(&system->findings);
	free(system->image);
	free(system->policy);
	free(system->kernel);
}

struct victim victim_make(const struct victim_system *system)
{
	struct victim victim = {.system = system, .size = system->image_size, .policy_size = system->policy_size};

	victim.image = memory_get(victim.size, 1);
	memcpy(victim.image, system->image, victim.size);
	victim.policy = memory_text("%s", system->policy);
	return victim;
}

void victim_free(struct victim *victim)
{
	findings_free(&victim->findings);
	free(victim->image);
	free(victim->policy);
}

static struct csl_command command_at(const struct victim *victim, size_t offset)
{
	struct csl_command command;

	memcpy(&command, victim->image + offset, sizeof(command));
	return command;
}

static uint64_t word_at(const uint8_t *bytes)
{
	uint64_t word;

	memcpy(&word, bytes, sizeof(word));
	return word;
}

uint8_t *victim_find(const struct victim *victim, uint64_t address)
{
	size_t offset = sizeof(uint64_t);

	while (offset < victim->size) {
		struct csl_command command = command_at(victim, offset);
		uint8_t *data = victim->image + offset + sizeof(command);

		if (command.id == CSL_WRITE && address - word_at(data) < command.length - 8)
			return data + 8 + (address - word_at(data));
		offset += sizeof(command) + command.length;
	}
	return NULL;
}

uint8_t *victim_at(const struct victim *victim, uint64_t address)
{
	uint8_t *byte = victim_find(victim, address);

	if (byte == NULL)
		fail_msg("no command writes 0x%" PRIx64, address);
	return byte;
}

uint64_t victim_load(const struct victim *victim, uint64_t address)
{
	return word_at(victim_at(victim, address));
}

void victim_store(const struct victim *victim, uint64_t address, uint64_t value)
{
	memcpy(victim_at(victim, address), &value, sizeof(value));
}

uint8_t *victim_fill(const struct victim *victim, uint64_t address)
{
	size_t offset = sizeof(uint64_t);

	while (offset < victim->size) {
		struct csl_command command = command_at(victim, offset);
		uint8_t *data = victim->image + offset + sizeof(command);

		if (command.id == CSL_FILL && address - word_at(data) < word_at(data + 8))
			return data;
		offset += sizeof(command) + command.length;
	}
	fail_msg("no fill covers 0x%" PRIx64, address);
	return NULL;
}

void victim_append(struct victim *victim, uint64_t id, const void *data, size_t size)
{
	const struct csl_command command = {id, size};
	uint8_t *image = memory_get(victim->size + sizeof(command) + size, 1);

	memcpy(image, victim->image, victim->size);
	memcpy(image + victim->size, &command, sizeof(command));
	memcpy(image + victim->size + sizeof(command), data, size);
	free(victim->image);
	victim->image = image;
	victim->size += sizeof(command) + size;
}

void victim_bend_policy(struct victim *victim, const char *from, const char *to)
{
	char *place = strstr(victim->policy, from);
	char *bent;

	if (place == NULL)
		fail_msg("the policy has no: %s", from);
	bent = memory_text("%.*s%s%s", (int)(place - victim->policy), victim->policy, to, place + strlen(from));
	free(victim->policy);
	victim->policy = bent;
	victim->policy_size = strlen(bent);
}

const struct region *victim_region(const struct victim *victim, const char *name)
{
	const struct region *region = policy_region(&victim->system->parsed, name);

	if (region == NULL)
		fail_msg("the policy has no region '%s'", name);
	return region;
}

uint64_t victim_entry(const struct victim *victim, uint64_t root, uint64_t virtual_address, unsigned level)
{
	uint64_t table = root;

	for (unsigned at = 4;; at--) {
		uint64_t entry = table + 8 * (virtual_address >> (12 + 9 * (at - 1)) & 511);

		if (at == level)
			return entry;
		table = victim_load(victim, entry) & FRAME;
		assert_int_not_equal(table, 0);
	}
}

void victim_seal(struct victim *victim)
{
	struct csl_staging staging;
	size_t after = STAGING_DATA + sizeof(staging);

	memcpy(&staging, victim->image + STAGING_DATA, sizeof(staging));
	staging.size = victim->size - after;
	EVP_Digest(victim->image + after, staging.size, staging.sha256, NULL, EVP_sha256(), NULL);
	memcpy(victim->image + STAGING_DATA, &staging, sizeof(staging));
}

static bool is_expected(const struct finding *finding, enum finding_kind kind, const char *region, uint64_t address)
{
	if (finding->kind != kind || finding->address != address)
		return false;
	return region == NULL ? finding->region == NULL
			      : finding->region != NULL && strcmp(finding->region, region) == 0;
}

void victim_expect(struct victim *victim, enum finding_kind kind, const char *region, uint64_t address)
{
	audit_run(victim->image, victim->size, (const uint8_t *)victim->policy, victim->policy_size,
		  victim->system->kernel, victim->system->kernel_size, &victim->findings);
	for (size_t i = 0; i < victim->findings.count; i++)
		if (is_expected(&victim->findings.list[i], kind, region, address))
			return;
	findings_print(&victim->findings, "image", "policy", false, stderr);
	fail_msg("no MUA%02u for region '%s' at 0x%" PRIx64, finding_number(kind), region != NULL ? region : "",
		 address);
}
