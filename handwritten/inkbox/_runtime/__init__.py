"""What every call needs and no call is about: settings, transport, retries, errors, paging, decoding."""
