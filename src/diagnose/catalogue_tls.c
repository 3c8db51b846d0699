/*
 * catalogue_tls: certificates and TLS.
 */
#include "ssm/diagnose/families.h"

const struct failure rows_tls[] = {
	{
		.id = "tls-unknown-ca",
		.when = {
			ALL(HAS(FINAL, "CERTIFICATE_VERIFY_FAILED")),
		},
		.headline = "the certificate of {host} is signed by an authority that is not trusted",
		.about = "the certificate of {host} is signed by an authority that is not trusted.",
	},
};

const size_t rows_tls_count = COUNT_OF(rows_tls);
