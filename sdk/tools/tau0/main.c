/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright (c) the Muen SDK authors */
/* tau0, the composer: a command list and content files in, one checked image out. */
#include <errno.h>
#include <getopt.h>
#include <stdlib.h>
#include <string.h>

#include "check.h"
#include "execute.h"
#include "file.h"
#include "stream.h"

enum {
	HELP_GIVEN = -1,
	EXIT_OK = 0,
	EXIT_USAGE = 2,
	EXIT_REFUSED = 3,
	EXIT_ENVIRONMENT = 4,
};

#define LIST_LIMIT (256UL * 1024 * 1024)

struct arguments {
	const char **input_directories;
	size_t input_count;
	const char *output;
	const char *list;
};

static const char usage[] = "Usage: tau0 --input DIR... --output FILE COMMANDS.xml\n";

static const char help[] =
    "Composes the image of a system: executes the command list that mupolicy wrote, checks on its own that no page\n"
    "table, bitmap or region gives a subject or the kernel more than the list says, and writes the command stream.\n"
    "\n"
    "  --input DIR    folder of content files; may be given several times, searched in order\n"
    "  --output FILE  the image\n"
    "  --help         this text\n"
    "\n"
    "Exit codes: 0 done, 2 wrong command line, 3 the list was refused, 4 a file cannot be read or written,\n"
    "70 internal error.\n";

static int usage_error(const char *text)
{
	fprintf(stderr, "tau0: %s\n%s", text, usage);
	return EXIT_USAGE;
}

static int arguments_read(int argc, char **argv, struct arguments *arguments)
{
	static const struct option options[] = {
	    {"input", required_argument, NULL, 'i'},
	    {"output", required_argument, NULL, 'o'},
	    {"help", no_argument, NULL, 'h'},
	    {NULL, 0, NULL, 0},
	};
	int option;

	while ((option = getopt_long(argc, argv, "i:o:h", options, NULL)) != -1) {
		if (option == 'i')
			*(const char **)composition_append(&arguments->input_directories, &arguments->input_count,
							   sizeof(char *)) = optarg;
		else if (option == 'o')
			arguments->output = optarg;
		else if (option == 'h')
			return printf("%s\n%s", usage, help) < 0 ? EXIT_ENVIRONMENT : HELP_GIVEN;
		else
			return usage_error("unknown option, or an option without its value");
	}
	if (optind != argc - 1)
		return usage_error("exactly one command list is needed");
	if (arguments->output == NULL)
		return usage_error("--output is missing");
	arguments->list = argv[optind];
	return EXIT_OK;
}

static int environment_error(const char *what, const char *path, int error)
{
	fprintf(stderr, "tau0: cannot %s '%s': %s\n", what, path, strerror(error));
	return EXIT_ENVIRONMENT;
}

static int image_write(const struct composition *composition, const char *path, struct report *report)
{
	struct stream stream;
	int result = EXIT_REFUSED;
	int error;

	if (stream_build(composition, &stream, report)) {
		error = file_write(path, stream.bytes, stream.size);
		result = error != 0 ? environment_error("write", path, error) : EXIT_OK;
	}
	if (result == EXIT_OK)
		printf("tau0: %zu bytes, %zu commands, staging at 0x%llx\n", stream.size, stream.commands,
		       (unsigned long long)stream.staging);
	free(stream.bytes);
	return result;
}

static int compose(const struct arguments *arguments)
{
	const struct inputs inputs = {arguments->input_directories, arguments->input_count};
	struct report report = {.file = arguments->list, .stream = stderr};
	struct composition composition = {0};
	int result = EXIT_REFUSED;
	uint8_t *text;
	size_t size;
	int error = file_read(arguments->list, LIST_LIMIT, &text, &size);

	if (error != 0)
		return environment_error("read", arguments->list, error);
	if (execute_list((const char *)text, size, &inputs, &composition, &report) &&
	    check_composition(&composition, &report))
		result = image_write(&composition, arguments->output, &report);
	if (report.count[VIOLATION_FILE] > 0)
		result = EXIT_ENVIRONMENT;
	composition_free(&composition);
	free(text);
	return result;
}

int main(int argc, char **argv)
{
	struct arguments arguments = {0};
	int result = arguments_read(argc, argv, &arguments);

	if (result == EXIT_OK)
		result = compose(&arguments);
	free(arguments.input_directories);
	return result == HELP_GIVEN ? EXIT_OK : result;
}
