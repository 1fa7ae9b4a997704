/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright (c) the Muen SDK authors */
/*
 * A policy as a sorted list of lines, one for each attribute and text: "/subjects/subject(vt) @cpu=1". Owns the meaning
 * of "the same by meaning" for formats A and B: order of elements, spelling of numbers and empty sections do not count.
 */
#ifndef CONFORMANCE_LINES_H
#define CONFORMANCE_LINES_H

#include <stddef.h>

#include <libxml/tree.h>

struct lines {
	char **list;
	size_t count;
	size_t capacity;
};

void lines_of(const xmlNode *root, struct lines *lines);

/* The same for elements that do not say where they stand: with a name "cpu(0)" and "cpu(0) @apicId=0", without one a
 * line that has the text, or all attributes. */
void lines_of_elements(const xmlNode *root, struct lines *lines);
void lines_add_element(struct lines *lines, const xmlNode *node);
void lines_add(struct lines *lines, char *line);
void lines_sort(struct lines *lines);

void lines_free(struct lines *lines);

/* Calls for each line that only one of the two has: sign '+' for left, '-' for right. */
void lines_compare(const struct lines *left, const struct lines *right,
		   void (*differ)(void *context, char sign, const char *line), void *context);

#endif
