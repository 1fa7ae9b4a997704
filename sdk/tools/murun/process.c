/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright (c) the Muen SDK authors */
/* Starting, watching and ending a child process. */
#include "process.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

static volatile sig_atomic_t interrupted;

static void note_interrupt(int signal_number)
{
	(void)signal_number;
	interrupted = 1;
}

void process_catch_interrupts(void)
{
	struct sigaction action = {.sa_handler = note_interrupt};

	sigemptyset(&action.sa_mask);
	sigaction(SIGINT, &action, NULL);
	sigaction(SIGTERM, &action, NULL);
	sigaction(SIGHUP, &action, NULL);
}

bool process_interrupted(void)
{
	return interrupted != 0;
}

static bool is_executable_in(const char *folder, size_t folder_length, const char *program)
{
	char *path = folder_length == 0 ? text_copy(program, strlen(program))
					: text_format("%.*s/%s", (int)folder_length, folder, program);
	const bool executable = access(path, X_OK) == 0;

	free(path);
	return executable;
}

bool process_program_exists(const char *program)
{
	const char *path = getenv("PATH");

	if (strchr(program, '/') != NULL)
		return access(program, X_OK) == 0;
	while (path != NULL) {
		const size_t length = strcspn(path, ":");

		if (is_executable_in(path, length, program))
			return true;
		path = path[length] == ':' ? path + length + 1 : NULL;
	}
	return false;
}

static bool redirect(const char *output)
{
	const int input = open("/dev/null", O_RDONLY);
	int log;

	if (input < 0 || dup2(input, STDIN_FILENO) < 0)
		return false;
	if (output == NULL)
		return true;
	log = open(output, O_WRONLY | O_CREAT | O_TRUNC, 0666);
	return log >= 0 && dup2(log, STDOUT_FILENO) >= 0 && dup2(log, STDERR_FILENO) >= 0;
}

/* In the child: becomes the program, or tells the parent why not. */
static _Noreturn void become(char *const *arguments, const char *folder, const char *output, pid_t parent, int report)
{
	int reason;

	setpgid(0, 0);
	prctl(PR_SET_PDEATHSIG, SIGKILL);
	if (getppid() == parent && chdir(folder) == 0 && redirect(output))
		execvp(arguments[0], arguments);
	reason = errno;
	if (write(report, &reason, sizeof(reason)) < 0)
		_exit(126);
	_exit(127);
}

/* 0 if the program was started: the pipe closed without a word. */
static int read_reason(int descriptor)
{
	int reason = 0;

	while (read(descriptor, &reason, sizeof(reason)) < 0 && errno == EINTR)
		;
	return reason;
}

bool process_start(struct process *process, char *const *arguments, const char *folder, const char *output,
		   struct text *error)
{
	const pid_t parent = getpid();
	int report[2];
	int reason;

	if (pipe2(report, O_CLOEXEC) != 0) {
		text_printf(error, "cannot start '%s': %s", arguments[0], strerror(errno));
		return false;
	}
	process->id = fork();
	if (process->id == 0)
		become(arguments, folder, output, parent, report[1]);
	reason = process->id < 0 ? errno : 0;
	close(report[1]);
	if (process->id > 0)
		reason = read_reason(report[0]);
	close(report[0]);
	if (reason == 0)
		return true;
	if (process->id > 0)
		waitpid(process->id, &process->status, 0);
	process->id = 0;
	text_printf(error, "cannot start '%s': %s", arguments[0], strerror(reason));
	return false;
}

bool process_has_ended(struct process *process)
{
	if (process->id > 0 && waitpid(process->id, &process->status, WNOHANG) == process->id) {
		/* What it may have started goes with it. */
		kill(-process->id, SIGKILL);
		process->id = 0;
	}
	return process->id == 0;
}

bool process_wait(struct process *process)
{
	while (!process_has_ended(process)) {
		if (process_interrupted())
			process_end(process);
		nanosleep(&(struct timespec){.tv_nsec = 10000000}, NULL);
	}
	return WIFEXITED(process->status) && WEXITSTATUS(process->status) == 0;
}

void process_end(struct process *process)
{
	if (process_has_ended(process))
		return;
	kill(-process->id, SIGTERM);
	for (int i = 0; i < 100 && !process_has_ended(process); i++)
		nanosleep(&(struct timespec){.tv_nsec = 10000000}, NULL);
	if (process_has_ended(process))
		return;
	kill(-process->id, SIGKILL);
	waitpid(process->id, &process->status, 0);
	process->id = 0;
}

void process_describe_status(const struct process *process, struct text *text)
{
	if (WIFSIGNALED(process->status))
		text_printf(text, "killed by signal %d", WTERMSIG(process->status));
	else
		text_printf(text, "exit status %d", WEXITSTATUS(process->status));
}
