/*
 * main: the choice of what to do, and the exit status.
 */
#ifdef __linux__
#include <sys/auxv.h>
#endif

#include <errno.h>
#include <langinfo.h>
#include <locale.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "ssm/launch/connect.h"
#include "ssm/launch/explain.h"
#include "ssm/launch/outfile.h"
#include "ssm/launch/output.h"
#include "ssm/launch/signals.h"
#include "ssm/launch/startup.h"
#include "ssm/launch/why.h"
#include "ssm/options.h"

#define MESSAGE_CAP ((size_t)16 * 1024)

/* Rights of somebody else's must not be lent to whatever PATH leads to. */
static bool
has_borrowed_rights(void)
{
#ifdef __linux__
	return getauxval(AT_SECURE) != 0;
#else
	return issetugid() != 0;
#endif
}

static int
show(int fd, const struct buf *text)
{
	return output_write(fd, buf_str(text), text->len) == 0 ?
	    EXIT_SUCCESS : EXIT_OWN_FAILURE;
}

static int
show_usage(int fd)
{
	struct buf text;
	int status;

	buf_init(&text, MESSAGE_CAP);
	options_usage(&text);
	status = show(fd, &text);
	buf_release(&text);
	return status;
}

static int
show_version(void)
{
	struct buf text;
	int status;

	buf_init(&text, MESSAGE_CAP);
	buf_adds(&text, "ssm-connect " SSM_VERSION "\n");
	status = show(STDOUT_FILENO, &text);
	buf_release(&text);
	return status;
}

/* explain writes to its standard output, whatever that is. */
static int
redirect(const struct options *options)
{
	int fd, r;

	if (options->report_file == NULL)
		return 0;
	fd = outfile_open(options->report_file, false, options->operand);
	r = fd;
	if (fd >= 0 && fd != STDOUT_FILENO)
		r = dup2(fd, STDOUT_FILENO) != -1 ? 0 : -errno;
	if (fd > STDERR_FILENO)
		close(fd);
	if (r < 0)
		output_message("no report file: %s: %s",
		    outfile_name(options->report_file), outfile_error(r));
	return r < 0 ? r : 0;
}

static int
run(const struct options *options, const struct startup *startup, bool utf8)
{
	int status, signo;

	switch (options->mode) {
	case MODE_HELP:
		return show_usage(STDOUT_FILENO);
	case MODE_VERSION:
		return show_version();
	case MODE_EXPLAIN:
		if (redirect(options) != 0)
			return EXIT_OWN_FAILURE;
		return explain_run(options, utf8);
	case MODE_WHY:
		return why_run(options, utf8);
	case MODE_AWS:
		break;
	}
	status = connect_run(options, startup, utf8, &signo);
	/* A shell's loop around us stops only if it sees the signal itself. */
	if (signo != 0)
		signals_die(signo);
	return status;
}

int
main(int argc, char *argv[])
{
	struct startup startup;
	struct options options;
	struct buf message;
	bool utf8;
	int r, status;

	startup_record(&startup);
	if (startup_descriptors() != 0)
		return EXIT_OWN_FAILURE;
	if (has_borrowed_rights()) {
		output_message("refusing to run with the rights of another "
		    "user (setuid or setgid)");
		return EXIT_OWN_FAILURE;
	}
	setlocale(LC_CTYPE, "");
	utf8 = strcmp(nl_langinfo(CODESET), "UTF-8") == 0;
	buf_init(&message, MESSAGE_CAP);
	r = options_parse(&options, argc, argv, &message);
	if (r == -EINVAL) {
		if (argc <= 1)
			show_usage(STDERR_FILENO);
		else
			output_message("%s", buf_str(&message));
		status = EXIT_USAGE;
	} else if (r != 0) {
		output_message("%s", strerror(-r));
		status = EXIT_OWN_FAILURE;
	} else
		status = run(&options, &startup, utf8);
	options_release(&options);
	buf_release(&message);
	return status;
}
