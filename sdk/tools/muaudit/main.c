/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright (c) the Muen SDK authors */
/* muaudit: a finished image against the policy that it was made from. */
#include <getopt.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "audit.h"
#include "memory.h"

#define FILE_BYTES_MAX ((size_t)1 << 31)

enum {
	HELP_GIVEN = -1,
	EXIT_GOOD = 0,
	EXIT_USAGE = 2,
	EXIT_FINDINGS = 3,
	EXIT_ENVIRONMENT = 4,
};

struct file {
	const char *path;
	uint8_t *data;
	size_t size;
};

struct arguments {
	struct file image;
	struct file policy;
	struct file kernel;
	bool json;
};

static const char usage[] = "Usage: muaudit [--json] [--kernel FILE] IMAGE.csl POLICY_B.xml\n";

static const char help[] =
    "Reads a finished image alone, walks every table in it, and compares with the policy: nothing reachable that the\n"
    "policy does not grant, nothing granted that is missing. It shares no code with the program that made the tables.\n"
    "\n"
    "  --kernel FILE  also compare the kernel in the image with its ELF file\n"
    "  --json         findings and counts as JSON on standard output\n"
    "  --help         this text\n"
    "\n"
    "Exit codes: 0 no finding, 2 wrong command line, 3 findings, 4 a file cannot be read, 70 internal error.\n"
    "\n"
    "Findings:\n";

static int usage_error(const char *text)
{
	fprintf(stderr, "muaudit: %s\n%s", text, usage);
	return EXIT_USAGE;
}

static int help_print(void)
{
	printf("%s\n%s", usage, help);
	for (unsigned i = 0; i < FINDING_KIND_COUNT; i++)
		printf("  MUA%02u  %s\n", finding_number((enum finding_kind)i), finding_meaning((enum finding_kind)i));
	return HELP_GIVEN;
}

static int arguments_read(int argc, char **argv, struct arguments *arguments)
{
	static const struct option options[] = {
	    {"kernel", required_argument, NULL, 'k'},
	    {"json", no_argument, NULL, 'j'},
	    {"help", no_argument, NULL, 'h'},
	    {NULL, 0, NULL, 0},
	};
	int option;

	while ((option = getopt_long(argc, argv, "h", options, NULL)) != -1) {
		if (option == 'k')
			arguments->kernel.path = optarg;
		else if (option == 'j')
			arguments->json = true;
		else if (option == 'h')
			return help_print();
		else
			return usage_error("unknown option, or an option without its value");
	}
	if (optind != argc - 2)
		return usage_error("an image and a policy are needed");
	arguments->image.path = argv[optind];
	arguments->policy.path = argv[optind + 1];
	return EXIT_GOOD;
}

static int file_load(struct file *file)
{
	int error = file->path != NULL ? memory_read_file(file->path, FILE_BYTES_MAX, &file->data, &file->size) : 0;

	if (error == 0)
		return EXIT_GOOD;
	fprintf(stderr, "muaudit: cannot read '%s': %s\n", file->path, strerror(error));
	return EXIT_ENVIRONMENT;
}

static int audit(const struct arguments *arguments)
{
	const char *image = arguments->image.path;
	const char *policy = arguments->policy.path;
	struct findings findings = {0};
	int result;

	audit_run(arguments->image.data, arguments->image.size, arguments->policy.data, arguments->policy.size,
		  arguments->kernel.data, arguments->kernel.size, &findings);
	if (arguments->json) {
		findings_print_json(&findings, image, policy, stdout);
	} else {
		findings_print(&findings, image, policy, isatty(STDERR_FILENO), stderr);
		findings_print_summary(&findings, stdout);
	}
	result = findings.all > 0 ? EXIT_FINDINGS : EXIT_GOOD;
	findings_free(&findings);
	if (fflush(stdout) != 0 || ferror(stdout)) {
		fputs("muaudit: cannot write to standard output: the answer is not complete\n", stderr);
		return EXIT_ENVIRONMENT;
	}
	return result;
}

int main(int argc, char **argv)
{
	struct arguments arguments = {0};
	int result = arguments_read(argc, argv, &arguments);

	if (result == HELP_GIVEN)
		return EXIT_GOOD;
	if (result == EXIT_GOOD)
		result = file_load(&arguments.image);
	if (result == EXIT_GOOD)
		result = file_load(&arguments.policy);
	if (result == EXIT_GOOD)
		result = file_load(&arguments.kernel);
	if (result == EXIT_GOOD)
		result = audit(&arguments);
	free(arguments.image.data);
	free(arguments.policy.data);
	free(arguments.kernel.data);
	return result;
}
