/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright (c) the Muen SDK authors */
/* Prepares the folder in which the emulator runs. */
#include "workspace.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

char *workspace_path(const struct workspace *workspace, const char *name)
{
	return text_format("%s/%s", workspace->folder, name);
}

/* With its parents, as mkdir -p. */
static bool make_folder(const char *folder)
{
	char *path = text_copy(folder, strlen(folder));
	bool ok = true;

	for (char *at = path + 1; ok && *at != '\0'; at++) {
		if (*at != '/')
			continue;
		*at = '\0';
		ok = mkdir(path, 0777) == 0 || errno == EEXIST;
		*at = '/';
	}
	ok = ok && (mkdir(path, 0777) == 0 || errno == EEXIST);
	free(path);
	return ok;
}

static bool lock_folder(struct workspace *workspace)
{
	char *path = workspace_path(workspace, "lock");

	workspace->lock = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0666);
	free(path);
	return workspace->lock >= 0 && flock(workspace->lock, LOCK_EX) == 0;
}

bool workspace_open(struct workspace *workspace, const char *folder, struct text *error)
{
	workspace->lock = -1;
	if (make_folder(folder))
		workspace->folder = realpath(folder, NULL);
	if (workspace->folder != NULL && lock_folder(workspace))
		return true;
	text_printf(error, "cannot use the log folder '%s': %s", folder, strerror(errno));
	return false;
}

void workspace_close(struct workspace *workspace)
{
	if (workspace->lock >= 0)
		close(workspace->lock);
	free(workspace->folder);
}

bool workspace_link(const struct workspace *workspace, const char *name, const char *target, struct text *error)
{
	char *path = workspace_path(workspace, name);
	char *absolute = realpath(target, NULL);
	bool ok = absolute != NULL && (unlink(path) == 0 || errno == ENOENT) && symlink(absolute, path) == 0;

	if (!ok)
		text_printf(error, "cannot use '%s': %s", target, strerror(errno));
	free(absolute);
	free(path);
	return ok;
}

static bool is_first_line_of_file(const struct emulator_conf *conf, size_t index)
{
	for (size_t i = 0; i < index; i++) {
		if (strcmp(conf->entries[i].key, conf->entries[index].key) == 0)
			return false;
	}
	return true;
}

static bool append_line(const struct workspace *workspace, const struct emulator_conf *conf, size_t index,
			const struct launch *launch, struct text *error)
{
	const struct conf_entry *entry = &conf->entries[index];
	char *path = workspace_path(workspace, conf_entry_file(entry));
	struct text line = {0};
	FILE *file = NULL;
	bool ok = command_expand(&line, conf, entry, launch, error);

	if (ok) {
		file = fopen(path, is_first_line_of_file(conf, index) ? "w" : "a");
		ok = file != NULL && fprintf(file, "%s\n", text_string(&line)) >= 0;
		ok = (file == NULL || fclose(file) == 0) && ok;
		if (!ok)
			text_printf(error, "cannot write '%s': %s", path, strerror(errno));
	}
	text_free(&line);
	free(path);
	return ok;
}

bool workspace_write_files(const struct workspace *workspace, const struct emulator_conf *conf,
			   const struct launch *launch, struct text *error)
{
	for (size_t i = 0; i < conf->count; i++) {
		if (conf_entry_file(&conf->entries[i]) != NULL && !append_line(workspace, conf, i, launch, error))
			return false;
	}
	return true;
}

bool workspace_write_replay(const struct workspace *workspace, const struct command *command, struct text *error)
{
	char *path = workspace_path(workspace, WORKSPACE_REPLAY);
	struct text line = {0};
	FILE *file = fopen(path, "w");
	bool ok = file != NULL;

	command_quote(&line, command);
	if (ok) {
		ok = fprintf(file, "#!/bin/sh\ncd \"$(dirname \"$0\")\" && exec %s\n", text_string(&line)) >= 0;
		ok = fchmod(fileno(file), 0755) == 0 && ok;
		ok = fclose(file) == 0 && ok;
	}
	if (!ok)
		text_printf(error, "cannot write '%s': %s", path, strerror(errno));
	text_free(&line);
	free(path);
	return ok;
}
