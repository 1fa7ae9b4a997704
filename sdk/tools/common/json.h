/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright (c) the Muen SDK authors */
/*
 * JSON for other programs, by libjansson. Owns the form: keys in the order in which they were set, two blanks a level,
 * one end of line, so that two runs give the same bytes.
 */
#ifndef COMMON_JSON_H
#define COMMON_JSON_H

#include <stddef.h>
#include <stdio.h>

#include <jansson.h>

/* A text of any bytes: what is not UTF-8 becomes U+FFFD. */
json_t *json_text(const char *text);

/* Sets key of the object; takes value. A number of a file, say, for which there is no place is left out by its caller.
 */
void json_set(json_t *object, const char *key, json_t *value);

/* Writes value and releases it. Whether the stream took it, ferror() says. */
void json_print(FILE *stream, json_t *value);

#endif
