//! User stories: what people do with viewcast, one file a story, each driving the built program.

#![allow(
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::unwrap_used,
    reason = "a test ends where something is not as it should be"
)]

mod backtest_past_days;
mod choose_by_a_sweep;
mod click_in_the_lab;
mod every_config;
mod expect_the_unexpected;
mod forecast_tomorrow;
mod go_on_with_the_next_command;
mod hold_the_limits;
mod import_any_shape;
mod import_other_formats;
mod keep_results_safe;
mod keep_the_house_in_order;
mod lab;
mod linear_is_least_squares;
mod look_with_tensorboard;
mod lose_nothing;
mod manage_runs;
mod notice_damage;
mod read_my_own_csv;
mod refuse_to_import;
mod refuse_what_cannot_fit;
mod reproduce_the_table;
mod say_what_is_wrong;
mod show_the_lecture;
mod speak_chinese;
mod start_anywhere;
mod stop_and_resume;
mod story;
mod switch_backends;
mod take_the_weights_to_pytorch;
mod terminal;
mod train_a_network;
mod train_many_seeds_at_once;
mod trust_the_numbers;
mod use_the_api;
mod work_in_the_lab;
mod write_an_experiment;
