/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright (c) the Muen SDK authors */
/* JSON in one form. Without memory the program ends, as with all other memory of host tools. */
#include "common/json.h"

#include <stdlib.h>
#include <string.h>

#include "common/exit_code.h"
#include "common/memory.h"

static json_t *or_end(json_t *value)
{
	if (value == NULL) {
		fputs("out of memory\n", stderr);
		exit(EXIT_CODE_INTERNAL);
	}
	return value;
}

/* Bytes of the UTF-8 sequence that begins here, as jansson takes it; 0 if there is none. */
static size_t sequence_length(const char *text)
{
	for (size_t length = 1; length <= 4 && text[length - 1] != '\0'; length++) {
		json_t *value = json_stringn(text, length);

		if (value != NULL) {
			json_decref(value);
			return length;
		}
	}
	return 0;
}

static json_t *mended_text(const char *text)
{
	static const char replacement[] = "\xef\xbf\xbd";
	char *mended = memory_alloc(strlen(text) + 1, sizeof(replacement));
	size_t used = 0;
	json_t *value;

	while (*text != '\0') {
		const size_t length = sequence_length(text);
		const size_t size = length == 0 ? sizeof(replacement) - 1 : length;

		memcpy(mended + used, length == 0 ? replacement : text, size);
		used += size;
		text += length == 0 ? 1 : length;
	}
	value = json_stringn(mended, used);
	free(mended);
	return value;
}

json_t *json_text(const char *text)
{
	json_t *value = json_string(text);

	return or_end(value != NULL ? value : mended_text(text));
}

void json_set(json_t *object, const char *key, json_t *value)
{
	if (json_object_set_new(object, key, or_end(value)) != 0)
		or_end(NULL);
}

void json_print(FILE *stream, json_t *value)
{
	if (json_dumpf(or_end(value), stream, JSON_INDENT(2)) != 0 && !ferror(stream))
		or_end(NULL);
	fputc('\n', stream);
	json_decref(value);
}
