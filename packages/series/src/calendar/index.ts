export { type AddCalendarOptions, addCalendar } from './add-calendar';
export { type CalendarColumnsOptions, calendarColumns } from './calendar-columns';
export type { CalendarPart } from './calendar-parts';
