/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright (c) the Muen SDK authors */
/*
 * mupolicy-schema: writes the schema files and the reference of the policy language. Run after the grammar was changed.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "common/exit_code.h"
#include "common/file.h"
#include "common/memory.h"
#include "schema_reference.h"
#include "schema_xsd.h"

static const char help[] =
    "mupolicy-schema SCHEMA_DIR REFERENCE.md: writes the schema files of the policy language into a\n"
    "folder, and the chapter of the manual\n";

struct output {
	FILE *stream;
	char *text;
	size_t size_bytes;
};

static int write_output(const struct output *output, const char *path)
{
	const int error = file_write_atomic(path, output->text, output->size_bytes);

	if (error != 0)
		fprintf(stderr, "%s: error: cannot write file: %s\n", path, strerror(error));
	return error == 0 ? EXIT_CODE_OK : EXIT_CODE_ENVIRONMENT;
}

static bool output_open(struct output *output)
{
	output->stream = open_memstream(&output->text, &output->size_bytes);
	return output->stream != NULL;
}

static int write_schema(const char *folder, const struct schema_file *file)
{
	struct output output = {0};
	char *path;
	int code;

	if (!output_open(&output))
		return EXIT_CODE_INTERNAL;
	schema_write(file, output.stream);
	fclose(output.stream);
	path = file_join(folder, file->name);
	code = write_output(&output, path);
	free(path);
	free(output.text);
	return code;
}

static int write_reference(const char *path)
{
	struct output output = {0};
	int code;

	if (!output_open(&output))
		return EXIT_CODE_INTERNAL;
	schema_reference_write(output.stream);
	fclose(output.stream);
	code = write_output(&output, path);
	free(output.text);
	return code;
}

int main(int argc, char **argv)
{
	int code = EXIT_CODE_OK;

	if (argc == 2 && strcmp(argv[1], "--help") == 0) {
		fputs(help, stdout);
		return EXIT_CODE_OK;
	}
	if (argc != 3) {
		fputs(help, stderr);
		return EXIT_CODE_USAGE;
	}
	for (size_t i = 0; i < schema_file_count && code == EXIT_CODE_OK; i++)
		code = write_schema(argv[1], &schema_files[i]);
	return code == EXIT_CODE_OK ? write_reference(argv[2]) : code;
}
