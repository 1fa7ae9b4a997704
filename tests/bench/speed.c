/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright (c) the Muen SDK authors */
/*
 * How long the compiler takes: user and system CPU of its process, median of five runs, and its peak memory, beside
 * upstream's tool chain on a machine of the same class. Fails above the limits. Arguments: mupolicy, a folder to
 * work in, the folder of the references (whose policies are left out where it is absent).
 */
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include "common/exit_code.h"
#include "common/file.h"
#include "common/memory.h"
#include "speed_policy.h"

#define RUNS 5
#define ARGUMENTS_MAX 16

struct cost {
	double seconds;
	long peak_kib;
};

static double seconds_of(const struct timeval *time)
{
	return (double)time->tv_sec + (double)time->tv_usec / 1e6;
}

/* false: it failed. */
static bool run_once(char *const *arguments, struct cost *cost)
{
	struct rusage usage;
	int status;
	const pid_t child = fork();

	if (child == 0) {
		const int sink = open("/dev/null", O_WRONLY);

		dup2(sink, STDOUT_FILENO);
		execv(arguments[0], arguments);
		_exit(127);
	}
	if (child < 0 || wait4(child, &status, 0, &usage) != child || !WIFEXITED(status) || WEXITSTATUS(status) != 0)
		return false;
	cost->seconds = seconds_of(&usage.ru_utime) + seconds_of(&usage.ru_stime);
	cost->peak_kib = usage.ru_maxrss;
	return true;
}

static int compare_costs(const void *left, const void *right)
{
	const struct cost *a = left;
	const struct cost *b = right;

	return a->seconds < b->seconds ? -1 : a->seconds > b->seconds;
}

static bool run_median(char *const *arguments, struct cost *median)
{
	struct cost costs[RUNS];

	for (size_t i = 0; i < RUNS; i++) {
		if (!run_once(arguments, &costs[i]))
			return false;
	}
	qsort(costs, RUNS, sizeof(costs[0]), compare_costs);
	*median = costs[RUNS / 2];
	return true;
}

static bool print_row(const char *name, const struct cost *cost, double limit, const char *upstream)
{
	const bool good = cost->seconds <= limit;

	printf("%-40s %7.3f s  at most %.2f s  %6.1f MiB  upstream %s%s\n", name, cost->seconds, limit,
	       (double)cost->peak_kib / 1024, upstream, good ? "" : "  TOO SLOW");
	return good;
}

struct tools {
	char *mupolicy;
	char *folder;
	char *references;
};

/* What is compiled: the command line up to the options that say how far. */
struct input {
	const char *name;
	char *arguments[ARGUMENTS_MAX];
	double limit;
	double validation_limit; /* 0: not measured apart */
	const char *upstream;
	const char *upstream_validation;
};

/* The same command line with more behind it. */
static bool run_with(const struct input *input, const char *option, const char *value, struct cost *median)
{
	char *arguments[ARGUMENTS_MAX + 3] = {NULL};
	size_t count = 0;

	for (; input->arguments[count] != NULL; count++)
		arguments[count] = input->arguments[count];
	arguments[count] = (char *)option;
	arguments[count + 1] = (char *)value;
	return run_median(arguments, median);
}

static bool measure(const struct input *input)
{
	struct cost cost;
	struct cost allocated;
	bool good;

	if (!run_with(input, "--no-files", NULL, &cost)) {
		printf("%-40s FAILED\n", input->name);
		return false;
	}
	good = print_row(input->name, &cost, input->limit, input->upstream);
	if (input->validation_limit == 0)
		return good;
	if (!run_with(input, "--until", "allocate", &allocated) || !run_with(input, "--until", "validate", &cost))
		return false;
	cost.seconds -= allocated.seconds;
	return print_row("  of that, validation", &cost, input->validation_limit, input->upstream_validation) && good;
}

static bool measure_generated(const struct tools *tools, const struct speed_policy *policy, struct input input)
{
	char *folder = file_join(tools->folder, policy->name);
	char *system = file_join(folder, "system.xml");
	char *hardware = file_join(folder, "hardware.xml");
	char *platform = file_join(folder, "platform.xml");
	char *output = file_join(folder, "output");
	char *const arguments[] = {tools->mupolicy, "compile",      system, "--hardware", hardware, "--platform",
				   platform,        "--components", folder, "--output",   output,   NULL};
	bool good;

	memcpy(input.arguments, arguments, sizeof(arguments));
	good = speed_policy_write(policy, folder) && measure(&input);
	free(output);
	free(platform);
	free(hardware);
	free(system);
	free(folder);
	return good;
}

/* Upstream's demo system, from its source policy, and from its merged one. */
static bool measure_references(const struct tools *tools)
{
	char *output = file_join(tools->folder, "demo");
	char *source = memory_format("%s/runs/demo/4_src.xml", tools->references);
	char *merged = memory_format("%s/runs/demo/1_merged.xml", tools->references);
	char *components = memory_format("%s/runs/demo/cspecs", tools->references);
	const struct input from_source = {
	    .name = "demo_system_vtd, 4_src.xml",
	    .arguments = {tools->mupolicy, "compile", source, "--from", "join", "--output", output},
	    .limit = 0.15,
	    .validation_limit = 0.03,
	    .upstream = "4.4 s",
	    .upstream_validation = "1.1 s",
	};
	const struct input from_merged = {
	    .name = "demo_system_vtd, 1_merged.xml",
	    .arguments = {tools->mupolicy, "compile", merged, "--from", "merge", "--components", components, "--output",
			  output},
	    .limit = 0.15,
	    .upstream = "4.6 s",
	};
	bool good = true;

	if (access(source, R_OK) != 0) {
		printf("demo_system_vtd: left out, the references are not there: %s\n", tools->references);
	} else {
		good = measure(&from_source);
		good = measure(&from_merged) && good;
	}
	free(output);
	free(source);
	free(merged);
	free(components);
	return good;
}

int main(int argc, char **argv)
{
	struct tools tools;
	bool good;

	if (argc != 4)
		return EXIT_CODE_USAGE;
	tools = (struct tools){argv[1], argv[2], argv[3]};
	if (file_make_folder(tools.folder) != 0)
		return EXIT_CODE_ENVIRONMENT;
	good = measure_generated(&tools, &(struct speed_policy){"partitions", 64, 4, 1},
				 (struct input){.name = "64 partitions of one subject",
						.limit = 0.35,
						.validation_limit = 0.1,
						.upstream = "10.5 s",
						.upstream_validation = "4.6 s"});
	good = measure_generated(&tools, &(struct speed_policy){"large", 250, 64, 4},
				 (struct input){.name = "250 subjects, 64 CPUs, 1,000 channels",
						.limit = 3,
						.validation_limit = 0.5,
						.upstream = "-",
						.upstream_validation = "-"}) &&
	       good;
	good = measure_references(&tools) && good;
	return good ? EXIT_CODE_OK : 1;
}
