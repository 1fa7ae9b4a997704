/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright (c) the Muen SDK authors */
/* Runs a fuzz target over every file of the folders named on the command line. A finding of a sanitizer ends it. */
#include <dirent.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "common/file.h"

#define INPUT_BYTES_MAX (1U << 20)

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);
__attribute__((weak)) int LLVMFuzzerInitialize(int *argc, char ***argv);

static bool is_file(const char *path)
{
	struct stat status;

	return stat(path, &status) == 0 && S_ISREG(status.st_mode);
}

static bool replay_file(const char *path)
{
	uint8_t *data;
	size_t size_bytes;
	const int error = file_read(path, INPUT_BYTES_MAX, &data, &size_bytes);

	if (error != 0) {
		fprintf(stderr, "%s: %s\n", path, strerror(error));
		return false;
	}
	LLVMFuzzerTestOneInput(data, size_bytes);
	free(data);
	return true;
}

/* Number of files that ran; 0 if there was trouble. */
static size_t replay_folder(const char *folder)
{
	struct dirent **entries;
	const int count = scandir(folder, &entries, NULL, alphasort);
	size_t done = 0;
	bool good = count >= 0;

	for (int i = 0; i < count; i++) {
		char *path = file_join(folder, entries[i]->d_name);

		if (good && is_file(path)) {
			good = replay_file(path);
			done += good;
		}
		free(path);
		free(entries[i]);
	}
	if (count >= 0)
		free(entries);
	return good ? done : 0;
}

int main(int argc, char **argv)
{
	if (LLVMFuzzerInitialize != NULL)
		LLVMFuzzerInitialize(&argc, &argv);
	for (int i = 1; i < argc; i++) {
		const size_t done = replay_folder(argv[i]);

		printf("%s: %zu inputs\n", argv[i], done);
		if (done == 0)
			return EXIT_FAILURE;
	}
	return argc < 2 ? EXIT_FAILURE : EXIT_SUCCESS;
}
