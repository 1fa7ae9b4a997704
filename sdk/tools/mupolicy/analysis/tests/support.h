/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright (c) the Muen SDK authors */
/* Policies from text, and what is asked of results. */
#ifndef ANALYSIS_TESTS_SUPPORT_H
#define ANALYSIS_TESTS_SUPPORT_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <libxml/tree.h>

#include "analysis/result.h"
#include "common/memory.h"
#include "tree.h"

/* The document of this text, and its root. */
xmlDoc *parse_policy(const char *text);

/* What a print function writes; to be freed. */
char *printed(void (*print)(FILE *, const xmlNode *), const xmlNode *result);

/* Fails, showing the text, unless it has this part. */
void assert_has(const char *text, const char *part);
void assert_has_not(const char *text, const char *part);

#endif
