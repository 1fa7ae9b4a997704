/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright (c) the Muen SDK authors */
/*
 * The findings of one run. They are collected, then printed once, sorted by stage and position, so that the user sees
 * every independent error, and sees the same text whatever order the checks ran in.
 */
#ifndef MUPOLICY_REPORT_H
#define MUPOLICY_REPORT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>

#include <libxml/tree.h>

#include "common/exit_code.h"
#include "rules.h"
#include "source.h"

struct report;

struct report *report_new(void);
void report_free(struct report *report);

/* Findings from here on belong to this stage; stages are printed in order of their number. */
void report_set_stage(struct report *report, unsigned stage);

/* One finding; a warning where the rule is one. where: the element at fault, or NULL when no element is. */
void report_error(struct report *report, enum rule rule, const xmlNode *where, const char *format, ...)
    __attribute__((format(printf, 4, 5)));

/* The same, pointing at an attribute of the element. */
void report_error_attribute(struct report *report, enum rule rule, const xmlNode *where, const char *attribute,
			    const char *format, ...) __attribute__((format(printf, 5, 6)));

/* The same, pointing at a byte of a file; path instead of origin where the file could not be read. */
void report_error_origin(struct report *report, enum rule rule, const struct origin *where, const char *format, ...)
    __attribute__((format(printf, 4, 5)));
void report_error_path(struct report *report, enum rule rule, const char *path, const char *format, ...)
    __attribute__((format(printf, 4, 5)));

/* The other party, and the fix, of the last finding. */
void report_note(struct report *report, const xmlNode *where, const char *format, ...)
    __attribute__((format(printf, 3, 4)));
void report_help(struct report *report, const char *format, ...) __attribute__((format(printf, 2, 3)));

/* "did you mean 'x'?" if there is an x. */
void report_did_you_mean(struct report *report, const char *suggestion);

size_t report_error_count(const struct report *report);
bool report_has_rule(const struct report *report, enum rule rule);

/* The exit code that the findings ask for: OK without errors; the environment's if any finding is of it. */
enum exit_code report_exit_code(const struct report *report);

void report_print(struct report *report, FILE *stream, bool colour);

/* The same as JSON (report_json.c says its form). */
void report_print_json(struct report *report, FILE *stream);

#endif
