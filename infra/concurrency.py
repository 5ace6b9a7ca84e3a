"""How many of a handler run at once, so that no work of Sluice starves another.

Reserved concurrency is a limit and a promise: strangers, who may call the public routes, get no more than
this, and the API, rollbacks and repairs always get this much, however many targets run and whatever else goes
on in the account
(https://docs.aws.amazon.com/lambda/latest/dg/configuration-concurrency.html).
"""

AT_ONCE = {
    "api": 20,
    "approvals": 10,
    "callbacks": 10,
    "page": 20,
    "page_acts": 10,
    "reconcile": 5,
    "roll_back": 50,
}
"""Handler -> its share of the 1,000 that an account has unless AWS has raised or lowered it."""
