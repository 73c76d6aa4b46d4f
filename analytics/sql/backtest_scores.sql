-- How well was each target forecast: how often inside the range, how far off, and against naive rules?
-- A rule is held against the model on the forecasts that both made; the best rule comes first.
with
of_model as (
    select
        target,
        count(*) as forecasts,
        count(distinct period) as outcomes,
        count(*) filter (where inside) as inside,
        avg(cast(inside as double)) as coverage,
        avg(cast(outcome < p10 as double)) as below,
        avg(cast(outcome > p90 as double)) as above,
        avg(off) as bias,
        avg(abs(off)) as error,
        avg(outcome) as mean_outcome,
        avg(crps) as crps,
        avg(pinball_10) as pinball_10,
        avg(pinball_50) as pinball_50,
        avg(pinball_90) as pinball_90
    from pairs
    group by target
),
of_rules as (
    select
        by_rule.target,
        by_rule.rule,
        count(*) as compared,
        avg(abs(by_rule.off)) as rule_error,
        avg(abs(pairs.off)) as model_error,
        avg(pairs.crps) as model_crps
    from by_rule
    join pairs on pairs.target = by_rule.target
        and pairs.vintage = by_rule.vintage
        and pairs.period = by_rule.period
    group by by_rule.target, by_rule.rule
)
select
    of_model.target,
    of_model.forecasts,
    of_model.outcomes,
    of_model.inside,
    of_model.coverage,
    of_model.below,
    of_model.above,
    of_model.bias,
    of_model.error,
    of_model.mean_outcome,
    of_model.crps,
    of_model.pinball_10,
    of_model.pinball_50,
    of_model.pinball_90,
    of_rules.rule,
    of_rules.compared,
    of_rules.rule_error,
    of_rules.model_error,
    of_rules.model_crps
from of_model
left join of_rules on of_rules.target = of_model.target
order by of_model.target, of_rules.rule_error / of_rules.model_error, of_rules.rule;
