/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright (c) the Muen SDK authors */
/*
 * The four functions that a freestanding compiler may call without being asked, and two of its own. C semantics; no
 * other part of the C library exists in a subject.
 */
#ifndef MUEN_STRING_H
#define MUEN_STRING_H

#include <stdbool.h>
#include <stddef.h>

void *memcpy(void *restrict to, const void *restrict from, size_t bytes);
void *memmove(void *to, const void *from, size_t bytes);
void *memset(void *to, int value, size_t bytes);
int memcmp(const void *left, const void *right, size_t bytes);

size_t muen_string_length(const char *text);

/* Whether text begins with prefix. */
bool muen_string_begins(const char *text, const char *prefix);

#endif
