/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright (c) the Muen SDK authors */
/*
 * An image to be corrupted: a copy of a finished one, in which bytes are found by physical address, and whose staging
 * hash is made right again, so that only the corruption itself can be noticed.
 */
#ifndef MUAUDIT_VICTIM_H
#define MUAUDIT_VICTIM_H

#include "audit.h"

/* A system as the build made it: image, policy, kernel file. */
struct victim_system {
	uint8_t *image;
	size_t image_size;
	char *policy;
	size_t policy_size;
	uint8_t *kernel;
	size_t kernel_size;
	struct findings findings;
	struct policy parsed;
};

struct victim {
	const struct victim_system *system;
	uint8_t *image;
	size_t size;
	char *policy;
	size_t policy_size;
	struct findings findings;
};

void victim_system_load(struct victim_system *system, const char *folder, const char *kernel);
void victim_system_free(struct victim_system *system);

struct victim victim_make(const struct victim_system *system);
void victim_free(struct victim *victim);

/* The byte of the stream that becomes the byte at the physical address: of a WRITE, or NULL. victim_at() fails then. */
uint8_t *victim_find(const struct victim *victim, uint64_t address);
uint8_t *victim_at(const struct victim *victim, uint64_t address);

uint64_t victim_load(const struct victim *victim, uint64_t address);
void victim_store(const struct victim *victim, uint64_t address, uint64_t value);

/* The data of the FILL that covers the address: struct csl_fill, not aligned. */
uint8_t *victim_fill(const struct victim *victim, uint64_t address);

/* Another command at the end of the stream. */
void victim_append(struct victim *victim, uint64_t id, const void *data, size_t size);

/* Replaces the first occurrence in the policy. */
void victim_bend_policy(struct victim *victim, const char *from, const char *to);

const struct region *victim_region(const struct victim *victim, const char *name);

/* Physical address of the entry of the level in the tables at the root. */
uint64_t victim_entry(const struct victim *victim, uint64_t root, uint64_t virtual_address, unsigned level);

/* Makes the staging command right, audits, and demands a finding of this kind, region, and address. */
void victim_expect(struct victim *victim, enum finding_kind kind, const char *region, uint64_t address);

void victim_seal(struct victim *victim);

#endif
