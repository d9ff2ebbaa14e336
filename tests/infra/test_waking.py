from tests.infra.template import Template, where

QUEUE = "AWS::SQS::Queue"


def test_the_queue_hides_a_message_six_times_as_long_as_the_worker_may_run(
    template: Template,
) -> None:
    queue = template.properties(QUEUE, "WakeQueue")
    assert queue["VisibilityTimeout"] >= 6 * template.function("sync_worker")["Timeout"]


def test_the_queue_keeps_the_order_of_a_workspace(template: Template) -> None:
    assert template.properties(QUEUE, "WakeQueue")["FifoQueue"] is True


def test_the_queue_waits_for_a_whole_bucket_of_deduplication(template: Template) -> None:
    assert template.properties(QUEUE, "WakeQueue")["DelaySeconds"] == 1


def test_the_queue_knows_equal_ticks_by_their_content(template: Template) -> None:
    assert template.properties(QUEUE, "WakeQueue")["ContentBasedDeduplication"] is True


def test_a_message_may_fail_five_times(template: Template) -> None:
    redrive = template.properties(QUEUE, "WakeQueue")["RedrivePolicy"]
    assert redrive["maxReceiveCount"] == 5


def test_failed_messages_go_to_the_dead_letters(template: Template) -> None:
    redrive = template.properties(QUEUE, "WakeQueue")["RedrivePolicy"]
    assert where(redrive["deadLetterTargetArn"]) == template.named(QUEUE, "DeadLetters")


def test_dead_letters_are_a_fifo_queue_too(template: Template) -> None:
    assert template.properties(QUEUE, "DeadLetters")["FifoQueue"] is True


def test_dead_letters_are_kept_for_fourteen_days(template: Template) -> None:
    assert template.properties(QUEUE, "DeadLetters")["MessageRetentionPeriod"] == 14 * 86_400


def test_dead_letters_are_kept_longer_than_live_ones(template: Template) -> None:
    live = template.properties(QUEUE, "WakeQueue")["MessageRetentionPeriod"]
    assert template.properties(QUEUE, "DeadLetters")["MessageRetentionPeriod"] > live


def test_every_queue_is_encrypted(template: Template) -> None:
    queues = template.of_type(QUEUE).values()
    assert [queue["SqsManagedSseEnabled"] for queue in queues] == [True, True, True]


def test_every_queue_refuses_connections_without_tls(template: Template) -> None:
    refused = [
        where(statement["Resource"])
        for policy in template.of_type("AWS::SQS::QueuePolicy").values()
        for statement in policy["PolicyDocument"]["Statement"]
        if statement["Effect"] == "Deny"
        and statement["Condition"] == {"Bool": {"aws:SecureTransport": "false"}}
    ]
    assert sorted(refused) == sorted(template.of_type(QUEUE))


def test_the_worker_takes_up_to_ten_messages_and_answers_for_each(template: Template) -> None:
    mapping = template.properties("AWS::Lambda::EventSourceMapping", "WakeMapping")
    assert mapping["BatchSize"] == 10
    assert mapping["FunctionResponseTypes"] == ["ReportBatchItemFailures"]


def test_at_most_two_workers_are_started_at_once(template: Template) -> None:
    mapping = template.properties("AWS::Lambda::EventSourceMapping", "WakeMapping")
    assert mapping["ScalingConfig"] == {"MaximumConcurrency": 2}


def test_no_function_has_reserved_concurrency_that_would_kill_healthy_messages(
    template: Template,
) -> None:
    functions = template.of_type("AWS::Lambda::Function").values()
    assert not [name for name in functions if "ReservedConcurrentExecutions" in name]


def test_the_worker_may_wake_itself_without_being_stopped_as_a_loop(template: Template) -> None:
    assert template.function("sync_worker")["RecursiveLoop"] == "Allow"


def test_a_tick_comes_every_minute(template: Template) -> None:
    (schedule,) = template.of_type("AWS::Scheduler::Schedule").values()
    assert schedule["ScheduleExpression"] == "rate(1 minute)"
    assert schedule["FlexibleTimeWindow"] == {"Mode": "OFF"}


def test_the_tick_wakes_the_workspace_and_differs_from_minute_to_minute(
    template: Template,
) -> None:
    (schedule,) = template.of_type("AWS::Scheduler::Schedule").values()
    target = schedule["Target"]
    assert where(target["Arn"]) == template.named(QUEUE, "WakeQueue")
    assert target["SqsParameters"] == {"MessageGroupId": "main-tick"}
    assert target["Input"] == (
        '{"v":1,"workspace":"main","source":"tick","at":"<aws.scheduler.scheduled-time>"}'
    )


def test_the_tick_may_send_to_the_queue_and_nothing_else(template: Template) -> None:
    role = template.named("AWS::IAM::Role", "TickRole")
    queue = template.named(QUEUE, "WakeQueue")
    assert template.granted(role) == {("sqs:SendMessage", queue)}


def test_only_the_scheduler_of_this_account_may_take_the_tick_role(template: Template) -> None:
    role = template.properties("AWS::IAM::Role", "TickRole")
    (statement,) = role["AssumeRolePolicyDocument"]["Statement"]
    assert statement["Principal"] == {"Service": "scheduler.amazonaws.com"}
    assert statement["Condition"] == {
        "StringEquals": {"aws:SourceAccount": {"Ref": "AWS::AccountId"}}
    }
