/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright (c) the Muen SDK authors */
/*
 * What an audit found, and how much it looked at. Owns the invariants that every finding is counted, that a kind is
 * told at most FINDING_TOLD_MAX times, and that one run tells all kinds.
 */
#ifndef MUAUDIT_FINDING_H
#define MUAUDIT_FINDING_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#define FINDING_TOLD_MAX 10U

enum finding_kind {
#define FINDING(name, number, text) FINDING_##name,
#include "finding.def"
#undef FINDING
	FINDING_KIND_COUNT,
};

/* What was compared, for the summary. */
struct audit_counts {
	uint64_t regions;
	uint64_t content_bytes;
	uint64_t hashes;
	uint64_t table_pages;
	uint64_t table_entries;
	uint64_t mapped_pages;
	uint64_t bitmap_bits;
	uint64_t records;
	uint64_t fields;
	uint64_t resources;
};

struct finding {
	enum finding_kind kind;
	char *region; /* or NULL */
	uint64_t address;
	unsigned line; /* of the policy; 0: it is about the image */
	char *text;
};

struct findings {
	struct finding *list;
	size_t count;
	size_t total[FINDING_KIND_COUNT];
	size_t all;
	struct audit_counts counts;
};

/* region: name, or NULL. address: physical. */
void finding_add(struct findings *findings, enum finding_kind kind, const char *region, uint64_t address,
		 const char *format, ...) __attribute__((format(printf, 5, 6)));

/* About the policy itself. */
void finding_add_policy(struct findings *findings, unsigned line, const char *format, ...)
    __attribute__((format(printf, 3, 4)));

unsigned finding_number(enum finding_kind kind);
const char *finding_meaning(enum finding_kind kind);

/* Messages: IMAGE: error[MUAnn]: region 'name' at 0x...: text. */
void findings_print(const struct findings *findings, const char *image, const char *policy, bool colour, FILE *stream);
void findings_print_json(const struct findings *findings, const char *image, const char *policy, FILE *stream);
void findings_print_summary(const struct findings *findings, FILE *stream);

void findings_free(struct findings *findings);

#endif
