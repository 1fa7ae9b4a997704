/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright (c) the Muen SDK authors */
/* Input and output files of the emit stage. */
#include "emit/store.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "common/file.h"
#include "common/memory.h"

#define INPUT_LIMIT ((size_t)1 << 32) /* a stream with more does not fit below 4 GiB */

void store_free(struct store *store)
{
	for (size_t i = 0; i < store->files.count; i++) {
		struct stored_file *file = store->files.entries[i].object;

		free(file->name);
		free(file->origin);
		free(file->bytes);
		free(file);
	}
	name_table_free(&store->files);
}

const struct stored_file *store_find(struct store *store, const xmlNode *where, const char *name, const char *origin,
				     bool *taken)
{
	const struct stored_file *file = name_table_find(&store->files, name);

	*taken = file != NULL && strcmp(file->origin, origin) != 0;
	if (*taken)
		report_error(store->options->report, RULE_EMIT_CONTENT, where,
			     "file name '%s' is wanted for %s, but it is %s already", name, origin, file->origin);
	return *taken ? NULL : file;
}

static bool name_plain(const char *name)
{
	return name[0] != '\0' && name[0] != '.' && strchr(name, '/') == NULL;
}

/* Where one file cannot be written the next cannot either: a full disk is one error. */
static bool file_put(struct store *store, const xmlNode *where, const char *name, const uint8_t *bytes, size_t size)
{
	char *path;
	int error;

	if (store->failed)
		return false;
	path = file_join(store->options->output_directory, name);
	error = name_plain(name) ? file_write_atomic(path, bytes, size) : EINVAL;
	store->failed = error != 0;
	if (error != 0) {
		report_error(store->options->report, RULE_EMIT_OUTPUT, where, "cannot write '%s': %s", path,
			     strerror(error));
		report_help(store->options->report, "no further file was written");
	}
	free(path);
	return error == 0;
}

const struct stored_file *store_add(struct store *store, const xmlNode *where, const char *name, const char *origin,
				    uint8_t *bytes, size_t size)
{
	struct stored_file *file;

	if (!file_put(store, where, name, bytes, size)) {
		free(bytes);
		return NULL;
	}
	file = memory_alloc(1, sizeof(*file));
	file->name = memory_format("%s", name);
	file->origin = memory_format("%s", origin);
	file->bytes = bytes;
	file->size = size;
	name_table_add(&store->files, file->name, file);
	return file;
}

/* ENOENT if the folder has no such file, or is no folder. */
static int folder_read(const char *folder, const char *name, uint8_t **bytes, size_t *size)
{
	char *path = file_join(folder, name);
	int error = file_read(path, INPUT_LIMIT, bytes, size);

	free(path);
	return error == ENOTDIR ? ENOENT : error;
}

static int input_read(const struct emit_options *options, const char *name, uint8_t **bytes, size_t *size)
{
	int error = ENOENT;

	if (!name_plain(name))
		return EINVAL;
	if (options->kernel_elf != NULL && strcmp(file_base_name(options->kernel_elf), name) == 0)
		return file_read(options->kernel_elf, INPUT_LIMIT, bytes, size);
	for (size_t i = 0; error == ENOENT && i < options->input_directory_count; i++)
		error = folder_read(options->input_directories[i], name, bytes, size);
	if (error == ENOENT)
		error = folder_read(options->output_directory, name, bytes, size);
	return error;
}

bool store_read_input(const struct store *store, const xmlNode *where, const char *name, uint8_t **bytes, size_t *size)
{
	int error = input_read(store->options, name, bytes, size);

	if (error != 0) {
		report_error(store->options->report, RULE_FILE_UNREADABLE, where, "cannot read content file '%s': %s",
			     name, strerror(error));
		if (error == ENOENT)
			report_help(store->options->report, "name its folder by --components; looked in '%s' too",
				    store->options->output_directory);
	}
	return error == 0;
}
