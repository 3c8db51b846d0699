#include <sys/utsname.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "ssm/launch/install.h"

struct install_row {
	const char *system;	/* ID in os-release(5), or uname's name */
	const char *command;
	const char *note;
};

static const char old_note[] =
    "The package may be old; version 2 comes from AWS's own installer:";

static const struct install_row rows[] = {
	{ "debian", "sudo apt install awscli", old_note },
	{ "ubuntu", "sudo apt install awscli", old_note },
	{ "fedora", "sudo dnf install awscli2", NULL },
	{ "rhel", "sudo dnf install awscli2", NULL },
	{ "arch", "sudo pacman -S aws-cli-v2", NULL },
	{ "alpine", "sudo apk add aws-cli", NULL },
	{ "Darwin", "brew install awscli", NULL },
};

static const char installer_url[] = "https://docs.aws.amazon.com/cli/latest/"
    "userguide/getting-started-install.html";

static const struct install_row *
find_row(const char *word, size_t len)
{
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++)
		if (strlen(rows[i].system) == len &&
		    strncmp(rows[i].system, word, len) == 0)
			return &rows[i];
	return NULL;
}

/* The first of the blank-separated words, quoted or not, that has a row. */
static const struct install_row *
find_words(const char *value)
{
	static const char separators[] = " \t\n\"'";
	const struct install_row *row = NULL;
	size_t len;

	for (; row == NULL && *value != '\0'; value += len) {
		value += strspn(value, separators);
		len = strcspn(value, separators);
		row = find_row(value, len);
	}
	return row;
}

/* What os-release says: its ID, else the systems this one is like. */
static const struct install_row *
find_linux(void)
{
	const struct install_row *row = NULL, *like = NULL;
	FILE *file;
	char line[512];

	if ((file = fopen("/etc/os-release", "re")) == NULL)
		return NULL;
	while (row == NULL && fgets(line, sizeof(line), file) != NULL) {
		if (strncmp(line, "ID=", 3) == 0)
			row = find_words(line + 3);
		else if (strncmp(line, "ID_LIKE=", 8) == 0)
			like = find_words(line + 8);
	}
	fclose(file);
	return row != NULL ? row : like;
}

void
install_hint(struct buf *out)
{
	const struct install_row *row = NULL;
	struct utsname name;

	if (uname(&name) == 0)
		row = find_row(name.sysname, strlen(name.sysname));
	if (row == NULL)
		row = find_linux();
	if (row != NULL)
		buf_addf(out, "Install it: %s\n", row->command);
	if (row == NULL)
		buf_addf(out, "How to install it: %s\n", installer_url);
	else if (row->note != NULL)
		buf_addf(out, "%s\n%s\n", row->note, installer_url);
}
