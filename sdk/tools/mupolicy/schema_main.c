/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright (c) the Muen SDK authors */
/* mupolicy-schema: writes the schema files of the policy language into a folder. Run after the grammar was changed. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "common/exit_code.h"
#include "common/file.h"
#include "common/memory.h"
#include "schema_xsd.h"

static int write_schema(const char *folder, const struct schema_file *file)
{
	char *text = NULL;
	size_t size_bytes = 0;
	FILE *stream = open_memstream(&text, &size_bytes);
	char *path = file_join(folder, file->name);
	int error;

	if (stream == NULL)
		return EXIT_CODE_INTERNAL;
	schema_write(file, stream);
	fclose(stream);
	error = file_write_atomic(path, text, size_bytes);
	if (error != 0)
		fprintf(stderr, "%s: error: cannot write file: %s\n", path, strerror(error));
	free(path);
	free(text);
	return error == 0 ? EXIT_CODE_OK : EXIT_CODE_ENVIRONMENT;
}

int main(int argc, char **argv)
{
	int code = EXIT_CODE_OK;

	if (argc == 2 && strcmp(argv[1], "--help") == 0) {
		puts("mupolicy-schema DIR: writes the schema files of the policy language into DIR");
		return EXIT_CODE_OK;
	}
	if (argc != 2) {
		fputs("usage: mupolicy-schema DIR\n", stderr);
		return EXIT_CODE_USAGE;
	}
	for (size_t i = 0; i < schema_file_count && code == EXIT_CODE_OK; i++)
		code = write_schema(argv[1], &schema_files[i]);
	return code;
}
