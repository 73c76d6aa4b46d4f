-- Forget the sources that nothing known on the date comes from; `calibration` is used later.
delete from sources
where source <> 'calibration' and source not in (select source from used_sources);
