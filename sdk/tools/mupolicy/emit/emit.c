/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright (c) the Muen SDK authors */
/* Content files first, then the policy with their hashes, then what follows from it. */
#include "emit/emit.h"

#include <errno.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "common/file.h"
#include "emit/commands.h"
#include "emit/memory_map.h"
#include "emit/region_content.h"

static bool text_write(const void *text, size_t size, const char *name, const struct emit_options *options)
{
	char *path = file_join(options->output_directory, name);
	int error = text != NULL ? file_write_atomic(path, text, size) : ENOMEM;

	if (error != 0)
		report_error(options->report, RULE_EMIT_OUTPUT, NULL, "cannot write '%s': %s", path, strerror(error));
	free(path);
	return error == 0;
}

static bool document_write(xmlDoc *document, const char *name, const struct emit_options *options)
{
	xmlChar *text = NULL;
	int size = 0;
	bool written;

	xmlDocDumpFormatMemoryEnc(document, &text, &size, "UTF-8", 1);
	written = text_write(text, (size_t)size, name, options);
	xmlFree(text);
	return written;
}

static bool memory_map_write(const xmlDoc *policy, const struct emit_options *options)
{
	size_t size;
	char *text = memory_map_text(policy, &size);
	bool written = text_write(text, size, "memory-map.json", options);

	free(text);
	return written;
}

static bool commands_write(const xmlDoc *policy, const struct emit_options *options)
{
	xmlDoc *commands = commands_build(policy);
	bool written = document_write(commands, "commands.xml", options);

	xmlFreeDoc(commands);
	return written;
}

int emit_policy(xmlDoc *policy, const struct emit_options *options)
{
	struct store store = {.options = options};
	bool written = region_content_write(policy, &store) && document_write(policy, "policy_b.xml", options) &&
		       commands_write(policy, options) && memory_map_write(policy, options);

	store_free(&store);
	return written ? 0 : -1;
}
