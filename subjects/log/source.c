/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright (c) the Muen SDK authors */
/* Putting lines together. */
#include "source.h"

#include <muen/string.h>

void source_init(struct source *source, const char *name, bool reporter, const struct sinfo_memory *channel)
{
	*source = (struct source){.name = name, .reporter = reporter, .position = DEBUGLOG_CHARS};
	muen_channel_reader_init(&source->reader, (const void *)channel->address, channel->size, DEBUGLOG_PROTOCOL,
				 sizeof(source->element));
}

static bool is_printable(char character)
{
	return character >= ' ' && character <= '~';
}

static void take_character(struct source *source, char character)
{
	if (source->length == 0)
		source->timestamp = source->element.timestamp;
	if (character != '\n') {
		source->line[source->length] = is_printable(character) ? character : '?';
		source->length++;
	}
	if (character == '\n' || source->length == SOURCE_LINE_MAX) {
		source->line[source->length] = '\0';
		source->complete = true;
	}
}

/* Up to the end of the line or of the element, whichever comes first. */
static void take_element(struct source *source)
{
	while (!source->complete && source->position < DEBUGLOG_CHARS) {
		char character = source->element.text[source->position];

		source->position = character == '\0' ? DEBUGLOG_CHARS : source->position + 1;
		if (character != '\0')
			take_character(source, character);
	}
}

enum source_state source_read(struct source *source)
{
	enum muen_channel_result result = MUEN_CHANNEL_OK;

	for (;;) {
		take_element(source);
		if (source->complete)
			return SOURCE_LINE;
		result = muen_channel_read(&source->reader, &source->element);
		if (result == MUEN_CHANNEL_OVERRUN || result == MUEN_CHANNEL_NEW_EPOCH)
			source->length = 0;
		if (result == MUEN_CHANNEL_OVERRUN)
			return SOURCE_LOST;
		if (result != MUEN_CHANNEL_OK && result != MUEN_CHANNEL_NEW_EPOCH)
			return SOURCE_EMPTY;
		source->position = result == MUEN_CHANNEL_OK ? 0 : DEBUGLOG_CHARS;
	}
}

void source_next_line(struct source *source)
{
	source->length = 0;
	source->complete = false;
}
