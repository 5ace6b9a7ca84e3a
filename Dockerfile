# The `sluice` command alone: docker build --tag sluice . && docker run --rm sluice --help
FROM python:3.13-slim@sha256:7c61056e61ac89e852de05f3dc6fa51a6dd2181797bceed46aa725dd7cb2cd3b

ENV PIP_NO_CACHE_DIR=1 PIP_DISABLE_PIP_VERSION_CHECK=1 PIP_ROOT_USER_ACTION=ignore

# Packages first: they change less often than the command.
COPY cli/requirements.lock /opt/sluice/requirements.lock
RUN pip install --quiet --require-hashes --target /opt/sluice/packages --requirement /opt/sluice/requirements.lock

COPY functions/sluice /opt/sluice/code/sluice
COPY cli/sluice_cli /opt/sluice/code/sluice_cli

# Modules in the folder that is mounted are never imported; nothing here can be written at run time.
ENV PYTHONPATH=/opt/sluice/code:/opt/sluice/packages PYTHONSAFEPATH=1 PYTHONDONTWRITEBYTECODE=1 \
    PATH=/opt/sluice/bin:$PATH HOME=/sluice
RUN mkdir /opt/sluice/bin \
    && printf '#!/bin/sh\nexec python -m sluice_cli "$@"\n' > /opt/sluice/bin/sluice \
    && chmod 755 /opt/sluice/bin/sluice \
    && python -m compileall -q /opt/sluice/code /opt/sluice/packages

USER 10001:10001
WORKDIR /workspace
ENTRYPOINT ["sluice"]
CMD ["--help"]
