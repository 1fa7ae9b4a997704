/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright (c) the Muen SDK authors */
/* Prepares a run. */
#include "session.h"

#include <arpa/inet.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "process.h"

#define CONF_LIMIT_BYTES 65536U

static enum exit_code fail(enum exit_code code, struct text *error, const char *help)
{
	fprintf(stderr, "murun: error: %s\n", text_string(error));
	if (help != NULL)
		fprintf(stderr, "murun: help: %s\n", help);
	text_free(error);
	return code;
}

/* A test that cannot run here has not passed: who runs the tests recognises this line. */
static enum exit_code skip(struct text *reason)
{
	fprintf(stderr, "murun: SKIPPED: %s\n", text_string(reason));
	text_free(reason);
	return EXIT_ENVIRONMENT;
}

/* A path beside this program. The caller frees. */
static char *installed_path(const char *relative)
{
	char program[PATH_MAX];
	const ssize_t length = readlink("/proc/self/exe", program, sizeof(program) - 1);
	char *slash;

	program[length < 0 ? 0 : length] = '\0';
	slash = strrchr(program, '/');
	if (slash != NULL)
		*slash = '\0';
	return text_format("%s/%s", program, relative);
}

static enum exit_code read_policy(struct session *session)
{
	char *path = text_format("%s/policy_b.xml", session->options.folder);
	struct text error = {0};
	const enum policy_result result = policy_read(&session->policy, path, &error);

	free(path);
	switch (result) {
	case POLICY_UNREADABLE:
		return fail(EXIT_USAGE, &error, "DIR is the folder with the system's image; build the system first");
	case POLICY_INVALID:
		return fail(EXIT_POLICY, &error, "build the system again");
	case POLICY_OK:
		break;
	}
	return EXIT_PASSED;
}

static char *machine_folder(const struct session *session)
{
	const char *given = session->options.machine_folder;
	char *relative;
	char *folder;

	if (given != NULL)
		return text_copy(given, strlen(given));
	relative = text_format("../hardware/%s", session->policy.machine);
	folder = installed_path(relative);
	free(relative);
	return folder;
}

static enum exit_code read_conf(struct session *session)
{
	char *folder = machine_folder(session);
	char *path = text_format("%s/emulator.conf", folder);
	struct text content = {0};
	struct text error = {0};
	const bool ok = text_read_file(&content, path, CONF_LIMIT_BYTES, &error) &&
			emulator_conf_parse(&session->conf, path, text_string(&content), &error);

	text_free(&content);
	free(path);
	free(folder);
	return ok ? EXIT_PASSED : fail(EXIT_USAGE, &error, "--machine-dir names the folder of the system's machine");
}

/* A TCP port of 127.0.0.1 that nobody listens at; 0 if there is none. */
static unsigned int find_free_port(void)
{
	struct sockaddr_in address = {.sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
	socklen_t length = sizeof(address);
	const int descriptor = socket(AF_INET, SOCK_STREAM, 0);
	const bool found = descriptor >= 0 && bind(descriptor, (struct sockaddr *)&address, length) == 0 &&
			   getsockname(descriptor, (struct sockaddr *)&address, &length) == 0;

	if (descriptor >= 0)
		close(descriptor);
	return found ? ntohs(address.sin_port) : 0;
}

static enum exit_code choose_launch(struct session *session)
{
	struct options *options = &session->options;
	struct text error = {0};

	session->boot = command_choose_boot(&session->conf, options->boot, &error);
	if (session->boot == NULL)
		return fail(EXIT_USAGE, &error, NULL);
	if (options->gdb_kernel != NULL && emulator_conf_get(&session->conf, "args.gdb") == NULL) {
		text_printf(&error, "%s: the emulator of this machine has no connection for gdb", session->conf.path);
		return fail(EXIT_USAGE, &error, NULL);
	}
	session->launch = (struct launch){.boot = session->boot,
					  .live = options->live,
					  .gdb_port = options->gdb_kernel != NULL ? find_free_port() : 0,
					  .cpus = session->policy.machine_cpus,
					  .cpu_model = options->cpu_model,
					  .extra = options->emulator_arguments,
					  .extra_count = options->emulator_argument_count};
	if (options->gdb_kernel != NULL && session->launch.gdb_port == 0) {
		text_printf(&error, "there is no free TCP port for gdb");
		return fail(EXIT_ENVIRONMENT, &error, NULL);
	}
	return EXIT_PASSED;
}

static enum exit_code check_emulator(const struct session *session)
{
	const char *program = emulator_conf_get(&session->conf, "program");
	const char *install = emulator_conf_get(&session->conf, "install");
	struct text error = {0};

	if (!process_program_exists(program)) {
		text_printf(&error, "'%s' is not installed; install it with: ", program);
		if (install != NULL)
			text_printf(&error, "%s", install);
		else
			text_printf(&error, "apt-get install %s", emulator_conf_get(&session->conf, "package"));
		return skip(&error);
	}
	if (!command_check_requirements(&session->conf, &session->launch, &error))
		return skip(&error);
	return EXIT_PASSED;
}

static enum exit_code open_workspace(struct session *session)
{
	const char *given = session->options.log_folder;
	char *folder =
	    given != NULL ? text_copy(given, strlen(given)) : text_format("%s/murun", session->options.folder);
	struct text error = {0};
	const bool ok = workspace_open(&session->workspace, folder, &error);

	free(folder);
	return ok ? EXIT_PASSED : fail(EXIT_ENVIRONMENT, &error, "--log-dir names another one");
}

/* The caller frees. */
static char *find_loader(const struct session *session)
{
	const char *given = session->options.loader;
	char *beside;

	if (given != NULL)
		return text_copy(given, strlen(given));
	beside = text_format("%s/loader.elf", session->options.folder);
	if (access(beside, R_OK) == 0)
		return beside;
	free(beside);
	return installed_path("../kernels/loader.elf");
}

static enum exit_code link_content(struct session *session)
{
	char *image = text_format("%s/system.csl", session->options.folder);
	char *loader = find_loader(session);
	struct text error = {0};
	const bool ok = workspace_link(&session->workspace, COMMAND_IMAGE, image, &error) &&
			workspace_link(&session->workspace, COMMAND_LOADER, loader, &error);

	free(image);
	free(loader);
	return ok ? EXIT_PASSED : fail(EXIT_USAGE, &error, "build the system first; --loader names the loader");
}

static enum exit_code make_iso(struct session *session)
{
	char *program = installed_path("mkiso");
	char *const arguments[] = {program,
				   (char[]){"--loader"},
				   (char[]){COMMAND_LOADER},
				   (char[]){"--image"},
				   (char[]){COMMAND_IMAGE},
				   (char[]){"--output"},
				   (char[]){COMMAND_ISO},
				   strcmp(session->boot, "iso-efi") == 0 ? (char[]){"--efi"} : NULL,
				   NULL};
	struct process process = {0};
	struct text error = {0};
	bool ok = process_start(&process, arguments, session->workspace.folder, NULL, &error);

	free(program);
	if (ok && !process_wait(&process)) {
		text_printf(&error, "the ISO could not be made: mkiso ended with ");
		process_describe_status(&process, &error);
		ok = false;
	}
	return ok ? EXIT_PASSED : fail(EXIT_ENVIRONMENT, &error, NULL);
}

static enum exit_code provide_iso(struct session *session)
{
	struct text error = {0};
	char *old;

	if (strcmp(session->boot, "kernel") == 0)
		return EXIT_PASSED;
	if (session->options.iso != NULL) {
		return workspace_link(&session->workspace, COMMAND_ISO, session->options.iso, &error)
			   ? EXIT_PASSED
			   : fail(EXIT_USAGE, &error, NULL);
	}
	/* A link that an earlier run left must not be written through. */
	old = workspace_path(&session->workspace, COMMAND_ISO);
	unlink(old);
	free(old);
	return make_iso(session);
}

static enum exit_code build_command(struct session *session)
{
	struct text error = {0};

	if (!command_build(&session->command, &session->conf, &session->launch, &error))
		return fail(EXIT_USAGE, &error, NULL);
	if (!workspace_write_files(&session->workspace, &session->conf, &session->launch, &error))
		return fail(EXIT_ENVIRONMENT, &error, NULL);
	if (!workspace_write_replay(&session->workspace, &session->command, &error))
		return fail(EXIT_ENVIRONMENT, &error, NULL);
	return EXIT_PASSED;
}

enum exit_code session_prepare(struct session *session)
{
	enum exit_code code = read_policy(session);

	if (code == EXIT_PASSED)
		code = read_conf(session);
	if (code == EXIT_PASSED)
		code = choose_launch(session);
	if (code == EXIT_PASSED)
		code = check_emulator(session);
	if (code == EXIT_PASSED)
		code = open_workspace(session);
	if (code == EXIT_PASSED)
		code = link_content(session);
	if (code == EXIT_PASSED)
		code = provide_iso(session);
	if (code == EXIT_PASSED)
		code = build_command(session);
	return code;
}

void session_free(struct session *session)
{
	command_free(&session->command);
	if (session->workspace.folder != NULL)
		workspace_close(&session->workspace);
	free(session->boot);
	emulator_conf_free(&session->conf);
	free(session->policy.machine);
	judge_free(&session->judge);
	options_free(&session->options);
}
